"""One answer to everybody who told of the same pothole: gathered, refused while a language is missing, sent, in both mails."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from feedback_pages.cases.models import Message, Report
from feedback_pages.categories.models import Category
from handling.clusters.models import Cluster
from handling.replies.models import Reply
from tests import builders
from tests.accessibility import violations


@pytest.fixture
def reports(pages, handler) -> list[Report]:
    category = Category.objects.get(translation_key=pages["fi"].translation_key)
    return [
        builders.make_report(category, text=text, language=language)
        for text, language in (("Iso kuoppa tiellä", "fi"), ("En djup grop i gatan", "sv"))
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_cluster_is_gathered_and_answered_without_a_language_left_out(visit, reports, handler, width):
    first, second = reports
    UserProfile.objects.filter(user=handler).update(preferred_language="en")
    page = visit(reverse("report", args=[first.pk]), user=handler, width=width)

    page.get_by_role("link", name="Same matter, same place, same resident").click()
    page.get_by_label(f"Gather {second.number} with this case").check()
    assert violations(page, inside=".report") == []
    page.get_by_role("button", name="Gather with this case").click()

    expect(page).to_have_url(re.compile(reverse("cluster", args=[Cluster.objects.get().pk])))
    assert violations(page, inside=".report") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[name=text_fi]").fill("Kuoppa on paikattu.")
    page.get_by_role("button", name="Send to those that are ticked").click()
    expect(page.get_by_role("alert")).to_contain_text("Swedish is missing, and 1 resident writes it.")
    page.locator("[name=text_sv]").fill("Gropen har lagats.")
    page.get_by_role("button", name="Send to those that are ticked").click()

    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert violations(page, inside=".report") == []
    reply = Reply.objects.get()
    assert reply.send_at and set(reply.receivers.values_list("report_id", flat=True)) == {first.pk, second.pk}
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[name=text_sv]")).to_have_value("Gropen har lagats.")
    assert not Message.objects.filter(direction="out").exists()

"""One publication for a cluster: many reports point at it, one is its source, and none of the others' words is shown."""

import pytest
from django.urls import reverse

from feedback_pages.cases.actions import lock_report, move_report
from feedback_pages.cases.models import Report
from feedback_pages.cases.workflow import Move
from feedback_pages.publications.actions import PublicCopy, erase_copy, hide_copy, publish_copy
from feedback_pages.publications.models import Publication, PublicationDecision
from handling.clusters.actions import gather
from handling.publishing.actions import share_publication
from tests import builders

pytestmark = pytest.mark.django_db
SECRET = "zqothersqz"


@pytest.fixture
def reports(potholes, handler):
    reports = [builders.make_report(potholes, text=text) for text in ("Kuoppa", SECRET, SECRET)]
    gather(report_id=reports[0].pk, with_ids=[one.pk for one in reports[1:]], by=handler)
    return reports


@pytest.fixture
def shared(reports, officer) -> Publication:
    source = lock_report(reports[0].pk)
    publication = publish_copy(report=source, copy=PublicCopy(title="Kuoppa", text="Kuoppa tiellä"), by=officer)
    shown = share_publication(report_id=source.pk, by=officer, seen_version=Report.objects.get(pk=source.pk).version)
    assert shown == [one.number for one in reports[1:]]
    return publication


def decision(report) -> PublicationDecision:
    return PublicationDecision.objects.get(report=report)


def test_the_cluster_has_one_publication_with_the_words_of_one(client, shared, reports):
    assert Publication.objects.count() == 1
    assert {(decision(one).publication, decision(one).status) for one in reports} == {(shared, "published")}
    assert SECRET not in client.get(reverse("published_page", args=[shared.public_id])).content.decode()


def test_only_the_source_changes_what_is_told_of_the_handling(shared, reports, handler):
    move_report(report=lock_report(reports[1].pk), move=Move("closed", "spam"), by=handler)

    shared.refresh_from_db()
    assert (shared.state, shared.is_visible) == ("open", True)
    move_report(report=lock_report(reports[0].pk), move=Move("closed", "fixed"), by=handler)
    shared.refresh_from_db()
    assert shared.state == "done"


def test_hiding_one_leaves_the_publication_and_hiding_the_source_hides_all(shared, reports, officer):
    hide_copy(report=lock_report(reports[1].pk), by=officer)
    shared.refresh_from_db()
    assert shared.is_visible
    assert (decision(reports[1]).status, decision(reports[1]).publication) == ("private", None)

    hide_copy(report=lock_report(reports[0].pk), by=officer)
    shared.refresh_from_db()
    assert not shared.is_visible
    assert decision(reports[2]).status == "hidden"
    publish_copy(report=lock_report(reports[0].pk), copy=PublicCopy(title="Kuoppa", text="Taas"), by=officer)
    assert decision(reports[2]).status == "published"


def test_publishing_one_by_itself_leaves_the_shared_one_as_it_is(shared, reports, officer):
    own = publish_copy(report=lock_report(reports[1].pk), copy=PublicCopy(title="Oma", text="Oma"), by=officer)

    shared.refresh_from_db()
    assert own != shared and shared.title == "Kuoppa"
    assert not decision(reports[1]).is_joined


def test_erasing_the_source_frees_the_others_and_erasing_another_leaves_the_source(shared, reports, officer):
    erase_copy(report=lock_report(reports[1].pk), by=officer)
    shared.refresh_from_db()
    assert shared.title == "Kuoppa"

    erase_copy(report=lock_report(reports[0].pk), by=officer)
    shared.refresh_from_db()
    assert shared.title == "" and not shared.is_visible
    assert {(decision(one).publication, decision(one).is_joined) for one in reports} == {(None, False)}


def test_what_has_a_publication_of_its_own_or_is_never_public_is_not_taken_over(reports, officer, handler):
    move_report(report=lock_report(reports[1].pk), move=Move("closed", "spam"), by=handler)
    own = publish_copy(report=lock_report(reports[2].pk), copy=PublicCopy(title="Oma", text="Oma"), by=officer)
    publish_copy(report=lock_report(reports[0].pk), copy=PublicCopy(title="Kuoppa", text="Kuoppa"), by=officer)

    version = Report.objects.get(pk=reports[0].pk).version
    assert share_publication(report_id=reports[0].pk, by=officer, seen_version=version) == []
    assert decision(reports[2]).publication == own
    assert decision(reports[1]).publication is None


def test_the_screen_shares_and_says_under_what_a_case_is_shown(client, reports, officer):
    publish_copy(report=lock_report(reports[0].pk), copy=PublicCopy(title="Kuoppa", text="Kuoppa"), by=officer)
    client.force_login(officer)
    source, other = (reverse("publishing", args=[one.pk]) for one in reports[:2])

    version = Report.objects.get(pk=reports[0].pk).version
    client.post(source, {"do": "share", "version": version})

    page = client.get(other)
    assert page.context["is_joined"]
    # The proposal is of its own words, not of the other's publication.
    assert page.context["form"]["title"].value() != "Kuoppa"
    refused = client.post(other, {"do": "share", "version": Report.objects.get(pk=reports[1].pk).version})
    assert refused.status_code == 422

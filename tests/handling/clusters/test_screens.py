"""The other cases around one, and the screen of a cluster."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from feedback_pages.cases.actions import Contact
from feedback_pages.cases.models import Report, Reporter
from handling.clusters.actions import gather
from handling.clusters.models import Cluster
from handling.clusters.others import reporters_like
from handling.inbox.models import InboxEntry
from handling.replies.models import Reply
from tests import builders

pytestmark = pytest.mark.django_db
NEXT_DOOR = Point(22.9683, 59.8237, srid=4326)
FAR = Point(23.1, 59.9, srid=4326)
NOBODY = Contact()


@pytest.fixture(autouse=True)
def _reading_english(handler, officer):
    for user in (handler, officer):
        UserProfile.objects.create(user=user, preferred_language="en")


@pytest.fixture
def report(potholes):
    return builders.make_report(potholes, text="Iso kuoppa ajoradalla", contact=NOBODY)


def others_page(client, report, by):
    client.force_login(by)
    return client.get(reverse("report_others", args=[report.pk]))


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one(".others").get_text(" ").split())


def test_the_same_matter_is_suggested_across_languages_with_its_reasons(client, report, potholes, handler):
    swedish = builders.make_report(
        potholes, text="En djup grop i gatan", language="sv", point=NEXT_DOOR, contact=NOBODY
    )
    elsewhere = builders.make_report(potholes, text="Iso kuoppa", point=FAR, contact=NOBODY)

    page = others_page(client, report, handler)

    told = text_of(page)
    assert swedish.number in told and "m away, tells of the same, same category, the same day" in told
    assert elsewhere.number not in told


def test_gathering_from_the_screen_and_by_number_leads_to_the_cluster(client, report, potholes, handler):
    near, named = (builders.make_report(potholes, contact=NOBODY) for _number in range(2))
    client.force_login(handler)

    response = client.post(
        reverse("report_others", args=[report.pk]), {"report": [near.pk], "number": named.number}, follow=True
    )

    cluster = Cluster.objects.get()
    assert response.redirect_chain[-1][0] == reverse("cluster", args=[cluster.pk])
    assert set(cluster.entries.values_list("pk", flat=True)) == {report.pk, near.pk, named.pk}
    assert "3 cases joined." in response.content.decode()


def test_a_case_is_not_offered_the_cluster_that_it_is_in(client, report, potholes, handler):
    second = builders.make_report(potholes, text="Kuoppa", contact=NOBODY)
    gather(report_id=report.pk, with_ids=[second.pk], by=handler)

    page = others_page(client, report, handler)

    assert BeautifulSoup(page.content, "html.parser").select("button[name=cluster]") == []
    told = text_of(page)
    assert second.number in told and "in the same cluster" in told
    assert "beside those of the cluster" in told and "No other case of the unit" not in told


def test_a_new_report_joins_the_cluster_that_is_suggested(client, report, potholes, handler):
    second = builders.make_report(potholes, text="Kuoppa", contact=NOBODY)
    cluster = gather(report_id=report.pk, with_ids=[second.pk], by=handler).cluster
    later = builders.make_report(potholes, text="Kuoppa on edelleen", contact=NOBODY)

    page = BeautifulSoup(others_page(client, later, handler).content, "html.parser")
    buttons = {button["value"] for button in page.select("button[name=cluster]")}
    client.post(reverse("report_others", args=[later.pk]), {"cluster": str(cluster.pk)})

    assert buttons == {str(cluster.pk)}
    assert InboxEntry.objects.get(pk=later.pk).cluster_id == cluster.pk


def test_a_number_of_another_unit_is_as_one_that_does_not_exist(client, report, exhibitions, handler):
    secret = builders.make_report(exhibitions, text="zqsecretqz")
    client.force_login(handler)

    for number in (secret.number, "HKO-2026-99999"):
        page = client.post(reverse("report_others", args=[report.pk]), {"number": number}, follow=True)
        assert f"No case of yours has the number {number}." in page.content.decode()
    assert not Cluster.objects.exists()


def test_earlier_cases_at_the_place_are_told_in_any_state_and_of_own_units_alone(
    client, report, potholes, exhibitions, handler
):
    old = builders.make_report(
        potholes,
        text="Sama vanha",
        point=NEXT_DOOR,
        contact=NOBODY,
        received_at=timezone.now() - timedelta(days=400),
    )
    builders.make_report(exhibitions, text="zqmuseumqz", point=NEXT_DOOR, contact=NOBODY)

    page = others_page(client, report, handler)

    assert old.number in text_of(page)
    assert "zqmuseumqz" not in page.content.decode()


def test_the_same_residents_cases_are_found_by_mail_and_phone_however_written(client, potholes, exhibitions, handler):
    report = builders.make_report(
        potholes, contact=Contact(email="Maija@example.org", phone="040 123 4567"), point=None
    )
    by_mail = builders.make_report(potholes, text="a", contact=Contact(email="maija@Example.org"), point=None)
    by_phone = builders.make_report(potholes, text="b", contact=Contact(phone="+358401234567"), point=None)
    stranger = builders.make_report(potholes, text="c", contact=Contact(email="muu@example.org"), point=None)
    hidden = builders.make_report(exhibitions, text="zqhiddenqz", contact=Contact(email="maija@example.org"))
    nameless = builders.make_report(potholes, text="d", contact=NOBODY, point=None)

    page = others_page(client, report, handler)
    told = text_of(page).split("Of the same resident")[1]

    assert by_mail.number in told and by_phone.number in told
    assert not any(one.number in told for one in (stranger, hidden, nameless))
    assert "zqhiddenqz" not in page.content.decode()
    assert "No other case of yours" in text_of(others_page(client, nameless, handler))


def test_an_officer_sees_the_place_and_not_whose_cases_they_are(client, potholes, officer):
    report = builders.make_report(potholes, text="zqoneqz")
    same = builders.make_report(potholes, text="zqtwoqz", point=FAR)

    told = text_of(others_page(client, report, officer))

    assert "At this place" in told and "same resident" not in told and same.number not in told
    assert client.post(reverse("report_others", args=[report.pk]), {"report": [same.pk]}).url == "/admin/"
    assert not Cluster.objects.exists()


def test_what_others_cost_does_not_grow_with_their_number(client, report, potholes, handler):
    client.force_login(handler)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            builders.make_report(potholes, text="Kuoppa", contact=Contact(email="a@example.org"))
        client.get(reverse("report_others", args=[report.pk]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("report_others", args=[report.pk]) + "?inside")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_the_same_resident_is_looked_up_by_index(potholes):
    builders.make_report(potholes)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = reporters_like(Reporter.objects.get()).values("report").explain()
    assert "reporter_of_email" in plan and "reporter_of_phone" in plan


# -- the cluster's screen ---------------------------------------------------------------------------------------------


@pytest.fixture
def cluster(report, potholes, handler):
    swedish = builders.make_report(potholes, text="En djup grop", language="sv")
    return gather(report_id=report.pk, with_ids=[swedish.pk], by=handler).cluster


def form_of(client, cluster, **typed):
    """What the screen's own form would send, with what is typed."""
    page = BeautifulSoup(client.get(reverse("cluster", args=[cluster.pk])).content, "html.parser")
    form = page.select_one("#cluster-answer")
    data = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    data["report"] = [field["value"] for field in form.select("input[name=report][checked]")]
    data |= {field["name"]: field.text.strip() for field in form.select("textarea")}
    data.pop("csrfmiddlewaretoken", None)
    return {**data, "move": "closed:fixed", **typed}


def test_a_missing_language_is_told_plainly_and_keeps_what_was_typed(client, cluster, handler):
    client.force_login(handler)

    page = client.post(
        reverse("cluster", args=[cluster.pk]), form_of(client, cluster, do="send", text_fi="Kuoppa on paikattu.")
    )

    told = page.content.decode()
    assert page.status_code == 422
    assert "Swedish is missing, and 1 resident writes it." in told and "Kuoppa on paikattu." in told
    assert Reply.objects.get().send_at is None
    # The next press goes on from the draft that was kept.
    again = form_of(client, cluster, do="send", text_sv="Gropen har lagats.")
    assert client.post(reverse("cluster", args=[cluster.pk]), again).status_code == 302
    assert Reply.objects.get().send_at


def test_pressing_again_on_the_refused_page_itself_sends(client, cluster, handler):
    client.force_login(handler)
    path = reverse("cluster", args=[cluster.pk])
    refused = client.post(path, form_of(client, cluster, do="send", text_fi="Paikattu."))
    page = BeautifulSoup(refused.content, "html.parser").select_one("#cluster-answer")
    hidden = {field["name"]: field.get("value", "") for field in page.select("input[type=hidden]")}
    ticked = [field["value"] for field in page.select("input[name=report][checked]")]

    data = {**hidden, "report": ticked, "text_fi": "Paikattu.", "text_sv": "Lagad.", "move": "closed:fixed"}
    assert client.post(path, {**data, "do": "send"}).status_code == 302


def test_each_of_its_cases_says_that_the_cluster_is_being_answered(client, cluster, report, handler):
    client.force_login(handler)
    path = reverse("cluster", args=[cluster.pk])
    client.post(path, form_of(client, cluster, do="save", text_fi="Kaikille"))

    page = client.get(reverse("report", args=[report.pk])).content.decode()

    assert "One answer to the whole cluster is being written" in page and path in page


def test_one_is_taken_out_and_the_cluster_renamed(client, cluster, report, handler):
    client.force_login(handler)
    path = reverse("cluster", args=[cluster.pk])

    client.post(path, {"do": "rename", "name": "Esplanadin kuoppa"})
    page = client.post(path, {"do": "leave", "leaving": str(report.pk)}, follow=True)

    assert Cluster.objects.get().name == "Esplanadin kuoppa"
    assert f"{report.number} is on its own again." in page.content.decode()


def test_cases_ticked_in_the_inbox_are_gathered_and_joined_to_what_is_gathered(client, cluster, potholes, handler):
    more = [builders.make_report(potholes) for _number in range(2)]
    client.force_login(handler)

    client.post(reverse("cluster_gather"), {"report": [more[0].pk, cluster.entries.first().pk]})
    assert InboxEntry.objects.get(pk=more[0].pk).cluster_id == cluster.pk
    page = client.post(reverse("cluster_gather"), {"report": [more[1].pk]}, follow=True)
    assert "Choose at least two cases" in page.content.decode()


def test_the_cluster_is_as_if_it_did_not_exist_for_other_units(client, cluster, museum_handler, officer):
    path = reverse("cluster", args=[cluster.pk])
    for stranger in (museum_handler, officer):
        client.force_login(stranger)
        assert client.get(path).status_code == 404
        assert client.post(path, {"do": "rename", "name": "Oma"}).status_code == 404
    client.force_login(museum_handler)
    assert cluster.name not in client.get(reverse("clusters")).content.decode()


def test_what_the_clusters_screens_cost_does_not_grow(client, cluster, potholes, handler):
    client.force_login(handler)
    counts = []
    for _turn in range(2):
        paths = [reverse("cluster", args=[cluster.pk]), reverse("clusters")]
        for path in paths:
            client.get(path)
        with CaptureQueriesContext(connection) as queries:
            for path in paths:
                client.get(path)
        counts.append(len(queries))
        more = [builders.make_report(potholes) for _number in range(4)]
        gather(report_id=more[0].pk, with_ids=[more[1].pk], cluster_id=cluster.pk, by=handler)
        gather(report_id=more[2].pk, with_ids=[more[3].pk], by=handler)

    assert counts[0] == counts[1]
    assert Report.objects.count() == 10

"""The database goes away at the worst moment: in COMMIT, when nobody knows whether the report was saved."""

import pytest
from django.db import connection

from feedback_pages.cases.models import Report
from feedback_pages.delivery.models import Delivery
from feedback_pages.intake.models import Draft
from tests.feedback_pages.intake.test_give import post_form

# Fires inside COMMIT and ends the very connection that commits.
CUT = """
CREATE FUNCTION cut_the_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER cut_the_line AFTER INSERT ON feedback_pages_report
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut_the_line();
"""
MEND = "DROP TRIGGER IF EXISTS cut_the_line ON feedback_pages_report; DROP FUNCTION IF EXISTS cut_the_line"


@pytest.fixture
def cut_line(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute(CUT)
    yield
    _mend()


def _mend():
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(MEND)


@pytest.mark.django_db(transaction=True)
def test_connection_lost_in_commit_is_told_and_pressing_again_gives_one_report(client, potholes, cut_line):
    summary = post_form(client, potholes).url
    response = client.post(f"{summary}send/")
    assert response.status_code == 503
    assert f'action="{summary}send/"' in response.text
    connection.close()
    assert not Report.objects.exists()
    assert not Delivery.objects.exists()
    assert Draft.objects.get().data["text"] == "Kuoppa tiessä"

    _mend()
    assert client.post(f"{summary}send/").url.endswith("/receipt/")
    client.post(f"{summary}send/")
    assert Report.objects.count() == 1

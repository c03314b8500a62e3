"""What giving costs the database: as many statements for much as for little."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback_pages.cases.models import Answer, Attachment, Report
from feedback_pages.categories.models import Category
from feedback_pages.delivery.models import Delivery
from feedback_pages.intake.models import Draft
from handling.units.models import Unit
from tests import builders
from tests.feedback_pages.intake.test_give import LAMP, post_form
from tests.feedback_pages.intake.test_photos_of_drafts import picture, upload

BY_TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT")


def statements(seen: CaptureQueriesContext) -> list[str]:
    """What was asked of the database; beginning and end of the one transaction apart."""
    said = [str(query["sql"]) for query in seen.captured_queries]
    assert sum(text.startswith("SAVEPOINT") for text in said) <= 1, "a transaction within the transaction"
    return [text for text in said if not text.startswith(BY_TRANSACTION)]


def test_form_page_costs_four_statements_once_its_menus_are_kept(client: Client, potholes: Category) -> None:
    address = builders.make_category_pages(builders.make_home_pages())["fi"].get_url()
    first = client.get(address)
    with CaptureQueriesContext(connection) as seen:
        again = client.get(address)
    assert again.content == first.content
    assert len(statements(seen)) <= 4


def test_draft_costs_four_statements_and_no_transaction(client: Client, potholes: Category) -> None:
    post_form(client, potholes)  # from then on the process keeps the topic and the town
    with CaptureQueriesContext(connection) as seen:
        post_form(client, potholes)
    assert [draft.is_valid for draft in Draft.objects.all()] == [True, True]
    assert len(seen) <= 4


@pytest.mark.parametrize("number", [1, 3])
def test_sending_costs_the_same_with_more_photos_answers_and_handlers(
    client: Client, town: Any, technical: Unit, number: int
) -> None:
    questions = [replace(LAMP, key=str(uuid4())) for _number in range(number)]
    category = builders.make_category("lamps", unit=technical, questions=questions)
    for index in range(number):
        builders.make_user(f"handler{index}", technical.handlers)
    draft = ""
    for _number in range(number):
        draft = upload(client, category, picture(), draft=draft).json()["draft"]
    ContentType.objects.get_for_model(Report)  # kept by Django from then on
    summary = post_form(client, category, draft=draft, **{f"q_{question.key}": "a" for question in questions}).url
    with CaptureQueriesContext(connection) as seen:
        client.post(f"{summary}send/")

    assert Report.objects.count() == 1
    assert (Answer.objects.count(), Attachment.objects.count()) == (number, number)
    assert Delivery.objects.filter(kind="new_report").count() == number
    assert len(statements(seen)) <= 15

"""What the front page shows of what was answered last."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from feedback_pages.categories.models import Category
from feedback_pages.publications.lists import latest_answers
from tests.builders import make_home_pages
from tests.feedback_pages.publications.builders import FIRST, publish


def answered(category: Category, title: str, language: str, days: int, **values: object) -> None:
    """Published in the order of the calls, answered `days` after FIRST."""
    publish(
        category,
        title=title,
        language=language,
        answers=[(language, title)],
        answered_at=FIRST + timedelta(days=days),
        **values,
    )


@pytest.mark.parametrize(
    ("language", "limit", "titles"),
    [
        ("fi", 2, ["A", "B"]),
        ("fi", 4, ["A", "B", "D", "C"]),
        ("sv", 1, ["D"]),
        ("sv", 3, ["D", "A", "C"]),
        ("en", 9, ["C", "A", "D", "B"]),
    ],
)
def test_what_was_answered_last_comes_first_in_ones_own_language_and_then_in_others(
    potholes: Category, language: str, limit: int, titles: list[str]
) -> None:
    answered(potholes, "A", "fi", days=9, hours=1)  # published early, answered last
    answered(potholes, "B", "fi", days=1, hours=30)
    answered(potholes, "C", "en", days=5, hours=40)
    answered(potholes, "D", "sv", days=7, hours=2)
    answered(potholes, "Hidden", "sv", days=8, is_visible=False)
    publish(potholes, title="Waiting", language="sv", hours=99)
    with translation.override(language):
        assert [row.title for row in latest_answers(limit=limit)] == titles


def test_the_front_page_says_when_it_was_answered(client: Client, potholes: Category) -> None:
    make_home_pages()
    answered(potholes, "Lampa", "sv", days=9)
    assert "Svar 10.11.2026:" in client.get("/sv/").content.decode()


def test_latest_answers_cost_the_same_for_one_and_many_and_are_read_from_their_index(potholes: Category) -> None:
    counts = []
    for number in (1, 5):
        for day in range(number):
            answered(potholes, f"{number} {day}", "fi", days=day)
        with CaptureQueriesContext(connection) as seen:
            latest_answers(limit=4)
        counts.append(len(seen))
    assert counts == [4, 4]
    with connection.cursor() as cursor:
        # Of a handful of rows PostgreSQL would rather read and sort all.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + seen.captured_queries[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "publication_answered" in plan
    assert "Sort" not in plan

"""Reading what is published: filters, pages by key, counts that stop, rows as lists show them.

A page costs two or three queries whatever the size of the table: its primary keys, a count that stops at `COUNT_CAP`
(with words both come at once), and its rows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.db.models import F, FloatField, Func, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override

from feedback_pages import languages, paging
from feedback_pages.categories.models import Category, Section
from feedback_pages.publications.models import Publication, PublishedAnswer, PublishedPhoto
from feedback_pages.publications.querysets import PublicationQuerySet
from feedback_pages.text import clean_typed

PAGE_SIZE = 20
COUNT_CAP = 1_000
EXCERPT_LENGTH = 400
FILTER_LENGTH = 120
# What a row shows, and no more: a page of them is read at every look.
SHOWN = (
    *("public_id", "title", "language", "place_name", "state", "is_blurred", "published_at", "answered_at"),
    *(f"category__name_{code}" for code, _name in settings.LANGUAGES),
)
MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


def month_number(text: str) -> int:
    """`2026-03` as 202603; -1, which no row has, for what is no month."""
    return int(text.replace("-", "")) if MONTH.fullmatch(text) else -1


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a visitor narrows by, as it stands in the address; a value that does not exist finds nothing."""

    q: str = ""
    category: str = ""
    section: str = ""
    kind: str = ""
    state: str = ""
    month: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        return cls(
            **{field.name: clean_typed(query.get(field.name, "")).strip()[:FILTER_LENGTH] for field in fields(cls)}
        )

    def as_dict(self) -> dict[str, str]:
        """The filters that are set."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def as_query(self, **more: object) -> str:
        """`?…` for an address, empty where there is nothing to say."""
        query = urlencode({**self.as_dict(), **{name: value for name, value in more.items() if value}})
        return f"?{query}" if query else ""

    def apply(self, found: PublicationQuerySet) -> PublicationQuerySet:
        # By sub-selects of one row, not by joins: only so the index over category or section and date gives the order.
        if self.category:
            found = found.filter(category=Category.objects.filter(code=self.category).order_by().values("pk")[:1])
        if self.section:
            found = found.filter(section=Section.objects.filter(code=self.section).order_by().values("pk")[:1])
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.state:
            found = found.filter(state=self.state)
        if self.month:
            found = found.filter(received_month=month_number(self.month))
        return found.with_words(self.q) if self.q else found


class Key(paging.Key):
    """A publication's place in the list, the newest first."""

    @classmethod
    def of(cls, publication: Publication) -> Self:
        return cls(publication.published_at, publication.pk)

    def is_after(self) -> Q:
        """Rows that come after this one in the list: older ones."""
        return Q(published_at__lte=self.moment) & (Q(published_at__lt=self.moment) | Q(pk__lt=self.pk))

    def is_before(self) -> Q:
        return Q(published_at__gte=self.moment) & (Q(published_at__gt=self.moment) | Q(pk__gt=self.pk))


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One page of a list. `count` goes up to COUNT_CAP + 1, which means more; keys are None at the list's ends."""

    publications: Sequence[Publication]
    count: int
    newer: Key | None
    older: Key | None

    @property
    def is_capped(self) -> bool:
        return self.count > COUNT_CAP


def list_page(filters: Filters, *, before: Key | None = None, after: Key | None = None) -> ListPage:
    """The page that begins before (older than) or after (newer than) a key; the newest one without either."""
    found = filters.apply(Publication.objects.public())
    numbers, count = numbers_of(found, words=filters.q, limit=PAGE_SIZE + 1, before=before, after=after)
    if count is None:
        count = found.order_by().values("pk")[: COUNT_CAP + 1].count()
    page = list(for_rows(Publication.objects.public().filter(pk__in=numbers)))
    return _cut(page, count, before=before, after=after)


def numbers_of(
    found: PublicationQuerySet, *, words: str, limit: int, before: Key | None = None, after: Key | None = None
) -> tuple[list[int], int | None]:
    """Primary keys of the first `limit` rows before or after a key; with `words` also the capped count of all hits.

    Keys alone, because an index holds them in their order: asked for whole rows, PostgreSQL may rather walk the table
    by date until it has met enough rows of a topic, which for a rare one is the whole table.
    """
    if words:
        return _numbers_by_words(found, limit=limit, before=before, after=after)
    if after:
        found = found.filter(after.is_before()).order_by("published_at", "pk")
    elif before:
        found = found.filter(before.is_after())
    return list(found.values_list("pk", flat=True)[:limit]), None


def _numbers_by_words(
    found: PublicationQuerySet, *, limit: int, before: Key | None, after: Key | None
) -> tuple[list[int], int]:
    """Hits and their order are kept apart, for the same reason; of more than the cap it is not said which are taken."""
    hits, values = found.order_by().values("published_at", "pk")[: COUNT_CAP + 1].query.sql_with_params()
    key = after or before
    condition = f"WHERE (published_at, id) {'>' if after else '<'} (%s, %s)" if key else ""
    direction = "ASC" if after else "DESC"
    statement = (
        f"WITH hits (published_at, id) AS MATERIALIZED ({hits}) "  # noqa: S608 - made of the ORM's SQL and fixed words
        f"SELECT id, (SELECT count(*) FROM hits) FROM hits {condition} "
        f"ORDER BY published_at {direction}, id {direction} LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *((key.moment, key.pk) if key else ()), limit])
        rows = cursor.fetchall()
    return [number for number, _count in rows], rows[0][1] if rows else 0


def for_rows(found: PublicationQuerySet) -> PublicationQuerySet:
    """With all that a row shows: the category, the newest answer's beginning, the first photo; `lon` and `lat` as numbers,
    None where it has no place."""
    answers = PublishedAnswer.objects.filter(publication=OuterRef("pk")).order_by("-answered_at", "-pk")
    photos = PublishedPhoto.objects.filter(publication=OuterRef("pk")).order_by("pk")
    return (
        found.select_related("category")
        .only(*SHOWN)
        .annotate(
            lon=Func(F("point"), function="ST_X", output_field=FloatField()),
            lat=Func(F("point"), function="ST_Y", output_field=FloatField()),
            answer_text=Subquery(answers.annotate(start=Left("text", EXCERPT_LENGTH)).values("start")[:1]),
            answer_language=Subquery(answers.values("language")[:1]),
            photo_number=Subquery(photos.values("pk")[:1]),
        )
    )


def _cut(page: list[Publication], count: int, *, before: Key | None, after: Key | None) -> ListPage:
    """The page without the row that was read to see whether there are more."""
    has_more = len(page) > PAGE_SIZE
    if after:
        page = page[-PAGE_SIZE:]
        has_newer, has_older = has_more, True
    else:
        page = page[:PAGE_SIZE]
        has_newer, has_older = before is not None, has_more
    return ListPage(
        publications=page,
        count=count,
        newer=Key.of(page[0]) if page and has_newer else None,
        older=Key.of(page[-1]) if page and has_older else None,
    )


@dataclass(frozen=True, kw_only=True)
class Row:
    """A publication as `components/report_row.html` and `feedback_pages/published_row.html` show it.

    Of its times also what is written of them: `published_day` and `answered_day` in the reader's way.
    """

    public_id: str
    title: str
    url: str
    lang: str
    category: str
    place: str
    published_at: datetime
    state: str
    state_label: str
    answer: str
    answer_lang: str
    answered_at: datetime | None
    photo_url: str
    lon: str
    lat: str

    @classmethod
    def of(cls, publication: Any, *, query: str = "") -> Self:
        """`publication`: as `for_rows` reads it. `query`: goes along, so that the page leads back to where one was."""
        is_placed = publication.lon is not None
        return cls(
            public_id=publication.public_id,
            title=publication.title,
            url=reverse("published_page", args=[publication.public_id]) + query,
            lang=publication.language,
            category=publication.category.in_language("name"),
            place=publication.place_name,
            published_at=publication.published_at,
            state=publication.state,
            state_label=publication.get_state_display(),
            answer=publication.answer_text or "",
            answer_lang=publication.answer_language or "",
            answered_at=publication.answered_at,
            photo_url=photo_url(publication, publication.photo_number, "small") if publication.photo_number else "",
            lon=f"{publication.lon:.6f}" if is_placed else "",
            lat=f"{publication.lat:.6f}" if is_placed else "",
        )

    @property
    def published_there(self) -> str:
        """For a machine, by the town's clock."""
        return timezone.localtime(self.published_at).isoformat()

    @property
    def published_day(self) -> str:
        return _day_text(timezone.localdate(self.published_at), get_language())

    @property
    def answered_day(self) -> str:
        return _day_text(timezone.localdate(self.answered_at), get_language()) if self.answered_at else ""


@lru_cache(maxsize=5000)
def _day_text(day: date, language: str) -> str:
    """Short, as `language`, which is the active one, writes it."""
    return date_format(day, "SHORT_DATE_FORMAT")


def page_addresses() -> dict[str, str]:
    """By language the address of a public page, with `{}` for the public id: reversing each of thousands is slow."""
    addresses = {}
    for code in languages.codes():
        with override(code):
            addresses[code] = reverse("published_page", args=["0"]).replace("/0/", "/{}/")
    return addresses


def photo_url(publication: Publication, number: int, size: str) -> str:
    """Address of a published photo; `size` is `small` or `large`."""
    return reverse("published_photo", args=[publication.public_id, number, size])


def latest_answers(*, limit: int) -> list[Row]:
    """What the town answered last, as rows: in the active language first, then in others where that gives too few."""
    answered = [_latest_answered(code, limit) for code in languages.codes()]
    own = languages.current()
    found = sorted(chain.from_iterable(answered), key=lambda row: (row[0] == own, row[1], row[2]), reverse=True)
    numbers = [number for _language, _answered_at, number in found[:limit]]
    publications = for_rows(Publication.objects.public().filter(pk__in=numbers))
    return [Row.of(publication) for publication in sorted(publications, key=lambda row: numbers.index(row.pk))]


def _latest_answered(language: str, limit: int) -> Iterable[tuple[str, datetime, int]]:
    """Read language by language, so that the index gives them also where a language has few."""
    answered = Publication.objects.public().filter(language=language, answered_at__isnull=False)
    return answered.order_by("-answered_at", "-pk").values_list("language", "answered_at", "pk")[:limit]


def rows_of(public_ids: Sequence[str], *, query: str = "") -> list[Row]:
    """Rows of the publications with these public ids that may be seen, the newest first."""
    found = Publication.objects.public().filter(public_id__in=public_ids)
    return [Row.of(publication, query=query) for publication in for_rows(found)]

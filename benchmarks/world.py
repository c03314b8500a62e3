"""What there is to ask for in the town that was generated: the largest unit, the densest tiles, frequent and rare words."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import override

from feedback_pages.cases.models import Message, Report
from feedback_pages.categories.models import Category, CategoryPage
from feedback_pages.publications.models import Publication
from feedback_pages.town.tiles import EDGE, Tile
from handling.inbox.models import InboxEntry
from handling.units.models import Unit
from handling.units.users import User

LANGUAGES = ("fi", "sv")
SAMPLE = 20_000
HANDLER = "bench"


def address(name: str, language: str, *args: object) -> str:
    with override(language):
        return reverse(name, args=args)


@dataclass(frozen=True)
class Words:
    """Words by how many of the sampled texts hold them: over 5 %, about 1 %, about 0.1 %."""

    frequent: list[str]
    usual: list[str]
    rare: list[str]

    @property
    def all(self) -> list[str]:
        return [*self.frequent, *self.usual, *self.rare]


def chance(what: object) -> random.Random:
    """One for each thing, so that two runs ask for the same whatever else they measure."""
    return random.Random(f"1 {what}")


class World:
    """Read once a run."""

    # -- the form ----------------------------------------------------------------------------------------------------

    @cached_property
    def form_addresses(self) -> list[str]:
        open_ones = Category.objects.filter(open_languages__contains=list(LANGUAGES)).values("translation_key")
        pages = CategoryPage.objects.live().filter(translation_key__in=open_ones, locale__language_code__in=LANGUAGES)
        return [page.get_url() for page in pages.specific() if page.get_url()]

    @cached_property
    def entry_addresses(self) -> list[str]:
        return ["/fi/palaute/", "/sv/respons/"]

    @cached_property
    def plain_category(self) -> Category:
        """One that asks for nothing but words."""
        return next(
            category
            for category in Category.objects.filter(open_languages__contains=["fi"]).select_related("version")
            if category.place != "required" and not any(row.required for row in category.version_in_force.as_questions)
        )

    def filled_in(self, number: int) -> dict[str, str]:
        """What the number's resident writes into the plain category's form."""
        own = chance(number)
        body = " ".join(own.choices(self.words.all, k=40))
        return {
            "kind": self.plain_category.kinds[0],
            "text": f"{number} {body}",
            "address": f"Esplanaadi {number % 90}",
            "lon": f"{22.96 + own.random() / 100:.6f}",
            "lat": f"{59.82 + own.random() / 100:.6f}",
            "name": "Asukas Asukas",
            "email": f"asukas{number}@example.org",
            "wants_answer": "on",
            "consent": "on",
        }

    def typed(self, number: int) -> bytes:
        return urlencode(self.filled_in(number)).encode()

    # -- the public side ---------------------------------------------------------------------------------------------

    @cached_property
    def words(self) -> Words:
        texts = Message.objects.filter(language="fi").order_by("pk").values_list("body", flat=True)[:SAMPLE]
        held: Counter[str] = Counter()
        for text in texts:
            held.update(set(re.findall(r"[a-zåäö]{4,}", text.lower())))
        shares = {word: count / len(texts) for word, count in sorted(held.items())}
        bands = ((0.05, 1.0), (0.005, 0.02), (0.0005, 0.002))
        picked = []
        for low, high in bands:
            band = [word for word, share in shares.items() if low <= share < high]
            picked.append(chance("words").sample(band, min(20, len(band))))
        return Words(*picked)

    @cached_property
    def categories(self) -> list[str]:
        """Codes, the one with most publications first."""
        counted = Publication.objects.filter(is_visible=True).values("category__code").annotate(number=Count("pk"))
        return [row["category__code"] for row in counted.order_by("-number")]

    @cached_property
    def sections(self) -> list[str]:
        counted = Publication.objects.filter(is_visible=True).values("section__code").annotate(number=Count("pk"))
        return [row["section__code"] for row in counted.order_by("-number") if row["section__code"]]

    @cached_property
    def months(self) -> list[str]:
        """The one with most publications first."""
        counted = Publication.objects.filter(is_visible=True).values("received_month").annotate(number=Count("pk"))
        months = [row["received_month"] for row in counted.order_by("-number")]
        return [f"{month // 100}-{month % 100:02}" for month in months]

    @cached_property
    def singles(self) -> list[Mapping[str, str]]:
        """Each filter alone, by its most frequent value."""
        return [
            {"category": self.categories[0]},
            {"section": self.sections[0]},
            {"state": "answered"},
            {"kind": "fault"},
            {"month": self.months[0]},
        ]

    @cached_property
    def doubles(self) -> list[Mapping[str, str]]:
        """Two or three filters together, by their most frequent values."""
        category, _section, state, kind, month = self.singles
        pairs = [category | state, category | kind, category | month, state | kind, state | month, kind | month]  # type: ignore[operator]
        return [*pairs, category | state | kind, state | kind | month, category | kind | month]  # type: ignore[operator]

    def tiles_of(self, zoom: int) -> Iterator[tuple[Tile, int]]:
        """The zoom's tiles and how many published points lie in each, the densest first."""
        side = 2 * EDGE / 2**zoom
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT floor((ST_X(point_3857) + %s) / %s)::int, floor((%s - ST_Y(point_3857)) / %s)::int, count(*) "
                "FROM feedback_pages_publication WHERE is_visible AND point_3857 IS NOT NULL "
                "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
                [EDGE, side, EDGE, side],
            )
            for x, y, count in cursor.fetchall():
                yield Tile(zoom, x, y), count

    @cached_property
    def densest(self) -> dict[int, Tile]:
        return {zoom: next(self.tiles_of(zoom))[0] for zoom in range(5, 17)}

    @cached_property
    def tiles_of_500(self) -> list[Tile]:
        """Tiles whose points are nearest to 500, close enough that each is shown by itself; a small town has no fuller ones."""
        found = [(abs(count - 500), tile) for zoom in (15, 16, 17) for tile, count in self.tiles_of(zoom)]
        return [tile for _away, tile in sorted(found, key=lambda one: one[0])[:20]]

    @cached_property
    def publications(self) -> list[str]:
        newest = Publication.objects.filter(is_visible=True).order_by("-pk").values_list("public_id", flat=True)
        return chance("publications").sample(list(newest[:50_000]), min(500, newest[:500].count()))

    @cached_property
    def places(self) -> list[tuple[float, float]]:
        """Longitudes and latitudes where something lies."""
        points = Publication.objects.filter(is_visible=True, point__isnull=False).order_by("pk")
        rows = [point for point in points.values_list("point", flat=True)[:SAMPLE] if point]
        return [(point.x, point.y) for point in chance("places").sample(rows, min(500, len(rows)))]

    # -- handling ----------------------------------------------------------------------------------------------------

    @cached_property
    def unit(self) -> Unit:
        """The one with most reports."""
        counted = InboxEntry.objects.values("unit").annotate(number=Count("pk")).order_by("-number")
        return Unit.objects.get(pk=counted[0]["unit"])

    @cached_property
    def cookie(self) -> tuple[str, str]:
        """Of a handler of the largest unit."""
        user, _created = User.objects.get_or_create(
            username=HANDLER, defaults={"email": "bench@example.org", "first_name": "Bench", "last_name": "Handler"}
        )
        user.groups.add(self.unit.handlers)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return "Cookie", f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    @cached_property
    def cases(self) -> list[int]:
        """Reports of the largest unit with eight messages."""
        long_ones = Report.objects.filter(inbox_entry__unit=self.unit).annotate(lines=Count("messages"))
        return list(long_ones.filter(lines=8).order_by("-pk").values_list("pk", flat=True)[:200])

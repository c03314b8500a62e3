"""The other cases that matter to one: about the same matter, at the same place, of the same resident.

Read when somebody opens them, and only what that person may read: what is hidden is not counted either.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from math import cos, radians
from typing import Any

from django.contrib.gis.db.models import PointField, PolygonField
from django.contrib.gis.geos import Polygon
from django.db.models import F, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from feedback_pages.cases.models import Outcome, PhoneEnd, Report, Reporter
from handling.clusters.likeness import DAYS, Likeness, Matter, likeness, metres_between
from handling.inbox.models import InboxEntry
from handling.inbox.querysets import SHOWN
from handling.inbox.rows import InboxRow, rows_of
from handling.report.access import Rights
from handling.units.permissions import roles_of

# How many are looked at for likeness: the unit's newest, so that the cost does not grow with the years.
LOOKED_AT = 400
ROWS = 20
HERE = 150  # metres
PHONE_DIGITS = 9
NAMED = ("report", "category", "unit", "assignee", "cluster")


@dataclass(frozen=True, kw_only=True)
class OtherRow:
    """An inbox row, why it stands here, whether it can be gathered with the case, and the other cluster that it is in."""

    row: InboxRow
    why: str
    can_join: bool
    cluster: Any


@dataclass(frozen=True, kw_only=True)
class Others:
    """`resident` is None where the looker sees no contact data."""

    alike: list[OtherRow]
    here: list[OtherRow]
    resident: list[OtherRow] | None


def others_of(report: Report, *, user: Any, rights: Rights) -> Others:
    alike = _alike(report) if rights.answer else []
    likely = {entry.pk for entry, _why in alike}
    here = [(entry, why) for entry, why in _here(report, user) if entry.pk not in likely]
    shown = likely | {entry.pk for entry, _why in here}
    resident = [(entry, "") for entry in _of_resident(report, user)] if rights.see_contact else None
    return Others(
        alike=_rows(report, alike),
        here=_rows(report, here),
        # Whose they are is told though they stand above already; there they can be ticked.
        resident=None if resident is None else _rows(report, resident, ticked_above=shown),
    )


def _rows(
    report: Report, found: list[tuple[InboxEntry, str]], *, ticked_above: Set[int] = frozenset()
) -> list[OtherRow]:
    own = report.inbox_entry
    return [
        OtherRow(
            row=row,
            why=", ".join(filter(None, [why, _("in the same cluster") if _is_together(entry, own) else ""])),
            cluster=None if _is_together(entry, own) else entry.cluster,
            can_join=entry.pk not in ticked_above and _can_join(entry, own),
        )
        for row, (entry, why) in zip(rows_of(entry for entry, _why in found), found, strict=True)
    ]


def _is_together(entry: InboxEntry, own: InboxEntry) -> bool:
    return entry.cluster_id is not None and entry.cluster_id == own.cluster_id


def _can_join(entry: InboxEntry, own: InboxEntry) -> bool:
    is_free = entry.cluster_id is None and entry.report.outcome != Outcome.WITHDRAWN
    return entry.unit_id == own.unit_id and is_free


def _shown(entries: Any) -> Any:
    """As an inbox row shows it, and its cluster."""
    return entries.with_shown().select_related(*NAMED).only(*SHOWN, "cluster__name")


# -- alike ----------------------------------------------------------------------------------------------------------


def _matter(entry: Any, point: tuple[float, float] | None) -> Matter:
    return Matter(text=entry.excerpt, category=entry.category_id, point=point, received_at=entry.received_at)


def _alike(report: Report) -> list[tuple[InboxEntry, str]]:
    """The unit's reports that may be about the same matter, the likeliest first: open ones and those of clusters."""
    own = report.inbox_entry
    there = (report.point.x, report.point.y) if report.point else None
    asked = _matter(own, there)
    span = timedelta(days=DAYS)
    around = InboxEntry.objects.in_units({own.unit_id}).filter(
        received_at__range=(own.received_at - span, own.received_at + span)
    )
    others = around.exclude(pk=own.pk)
    if own.cluster_id:
        others = others.exclude(cluster=own.cluster_id)
    looked_at = [
        *_shown(others.open()).order_by("-received_at", "-pk")[:LOOKED_AT],
        *_shown(others.filter(state="closed", cluster__isnull=False)).order_by("-received_at", "-pk")[:LOOKED_AT],
    ]
    compared = [
        (entry, likeness(asked, _matter(entry, (entry.lon, entry.lat) if entry.lon is not None else None)))
        for entry in looked_at
    ]
    likely = sorted((pair for pair in compared if pair[1].is_likely), key=lambda pair: -pair[1].score)
    return [(entry, _reasons(alike)) for entry, alike in likely[:ROWS]]


def _metres(metres: float) -> str:
    return _("%(metres)s m away") % {"metres": max(round(metres / 10) * 10, 10)}


def _reasons(alike: Likeness) -> str:
    told = alike.concepts or alike.words
    reasons = [
        _metres(alike.metres) if alike.metres is not None else "",
        _("tells of the same") if told else "",
        _("same category") if alike.is_same_category else "",
        _("the same day") if alike.days == 0 else _("%(days)s days apart") % {"days": alike.days},
    ]
    return ", ".join(reason for reason in reasons if reason)


# -- here -----------------------------------------------------------------------------------------------------------


def _here(report: Report, user: Any) -> list[tuple[InboxEntry, str]]:
    """What came from the same place, in any state, the newest first; of the nearest ones, however many there were."""
    if report.point is None:
        return []
    scale = cos(radians(report.point.y))
    flat: Any = report.point.transform(3857, clone=True)
    reach = HERE / scale
    box = Polygon.from_bbox((flat.x - reach, flat.y - reach, flat.x + reach, flat.y + reach))
    box.srid = 3857
    away = Func(
        F("point_3857"),
        Value(flat, output_field=PointField(srid=3857)),
        arg_joiner=" <-> ",
        template="%(expressions)s",
        output_field=FloatField(),
    )
    seen = InboxEntry.objects.seen_by(user).exclude(pk=report.pk)
    found = seen.filter(point_3857__bboverlaps=Value(box, output_field=PolygonField(srid=3857)))
    nearest = list(_shown(found).annotate(away=away).order_by("away")[: ROWS * 2])
    nearest.sort(key=lambda entry: entry.received_at, reverse=True)
    return [
        (entry, _metres(metres_between((report.point.x, report.point.y), (entry.lon, entry.lat))))
        for entry in nearest[:ROWS]
        if entry.lon is not None
    ]


# -- of the same resident -------------------------------------------------------------------------------------------


def _of_resident(report: Report, user: Any) -> list[InboxEntry]:
    """By e-mail or phone, among the cases whose contact data `user` may see; the newest first."""
    reporters = reporters_like(report.reporter)
    # Contact data is for those who answer: an officer's wider view shows no resident's other cases.
    roles = roles_of(user)
    answered_for = None if roles.is_administrator else set(roles.handled | roles.led)
    entries = InboxEntry.objects.in_units(answered_for).filter(report__in=reporters.values("report"))
    return list(_shown(entries.exclude(pk=report.pk)).order_by("-received_at", "-pk")[:ROWS])


def reporters_like(reporter: Reporter) -> QuerySet[Reporter]:
    """Those with the same e-mail or phone; none where there is nothing to go by."""
    digits = "".join(letter for letter in reporter.phone if letter.isdigit())[-PHONE_DIGITS:]
    by_contact = Reporter.objects.alias(mailbox=Lower("email"), digits=PhoneEnd("phone"))
    same = Q(pk__in=[])
    if reporter.email:
        same |= ~Q(email="") & Q(mailbox=reporter.email.lower())
    if len(digits) == PHONE_DIGITS:
        same |= ~Q(phone="") & Q(digits=digits)
    return by_contact.filter(same)

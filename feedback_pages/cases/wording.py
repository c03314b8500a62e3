"""A case in the resident's words: promise, state, what happens next."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback_pages.cases.models import Outcome, Report, ReportState
from feedback_pages.town.queries import place_nearest


def day_of(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def erased_text(when: datetime) -> str:
    """What stands in the place of words that were erased."""
    return _("These words were erased on %(day)s.") % {"day": day_of(when)}


def promise_text(report: Report) -> str:
    """When the answer comes; empty where none was promised or wished for."""
    if report.due_at is None or not report.reporter.wants_answer:
        return ""
    return _("We answer at the latest on %(day)s.") % {"day": day_of(report.due_at)}


def marked_text(point: Point) -> str:
    """A place that was marked without words, by the street or place it is near."""
    near = place_nearest(point)
    return _("Marked on the map, near %(place)s") % {"place": near} if near else _("Marked on the map")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where a case stands: a short label, one sentence, and what happens next."""

    label: str
    sentence: str
    next_step: str


def _waiting_for_the_town(report: Report, now: datetime) -> str:
    if not report.reporter.wants_answer:
        return _("You did not ask for an answer, but you can follow the handling here.")
    if report.due_at is None:
        return _("You get an answer as soon as there is one.")
    if report.answered_at is not None:
        return _("Our answer so far is below.")
    if report.due_at < now:
        return _("We promised an answer by %(day)s and are late. We are sorry; your matter has not been forgotten.") % {
            "day": day_of(report.due_at)
        }
    return promise_text(report)


def _closed(report: Report) -> tuple[str, str]:
    sentences = {
        Outcome.ANSWERED: (_("Answered"), _("Our answer is below.")),
        Outcome.FIXED: (_("Put right"), _("This has been put right.")),
        Outcome.PLANNED: (_("In the plans"), _("This has been taken into the town's plans and is done later.")),
        Outcome.NO_ACTION: (_("Decided"), _("Nothing is done about this. You find the reason below.")),
        Outcome.NOT_OURS: (_("Not the town's"), _("This is not the town's to decide. You find below where to turn.")),
        Outcome.DUPLICATE: (_("Known already"), _("We knew about this already, and it is being seen to.")),
        Outcome.WITHDRAWN: (_("Taken back"), _("You took this back, and nobody handles it any more.")),
        Outcome.SPAM: (_("Closed"), _("This was closed without handling.")),
    }
    return sentences[Outcome(report.outcome)]


def situation_of(report: Report, now: datetime | None = None) -> Situation:
    """What the resident is told of the case, in the active language."""
    now = now or timezone.now()
    match report.state:
        case ReportState.RECEIVED:
            return Situation(
                label=_("Received"),
                sentence=_("We have received this, and it has gone to those who can see to it."),
                next_step=_waiting_for_the_town(report, now),
            )
        case ReportState.IN_PROGRESS:
            return Situation(
                label=_("In progress"),
                sentence=_("Somebody is seeing to this now."),
                next_step=_waiting_for_the_town(report, now),
            )
        case ReportState.WAITING:
            return Situation(
                label=_("Waiting"),
                sentence=_("This waits for something before it can go on."),
                next_step=_("If we have asked you something, please answer below. Otherwise you need to do nothing."),
            )
    label, sentence = _closed(report)
    if report.outcome == Outcome.WITHDRAWN:
        next_step = _("If the matter is still open for you, give new feedback.")
    else:
        next_step = _("If something is missing, write below: the matter is then opened again.")
    return Situation(label=label, sentence=sentence, next_step=next_step)

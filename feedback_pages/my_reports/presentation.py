"""What the resident's own page shows: contexts, rows and sentences."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from feedback_pages import languages
from feedback_pages.cases.links import key_of, private_link
from feedback_pages.cases.models import Attachment, Message, Outcome, Report, Reporter
from feedback_pages.cases.photos import MAX_PHOTOS
from feedback_pages.cases.wording import erased_text, marked_text, situation_of
from feedback_pages.my_reports.forms import MessageForm
from feedback_pages.town.models import TownSettings

Row = dict[str, Any]


def alternates(name: str, *args: Any) -> dict[str, Any]:
    """The same page with its frame in each language; what people wrote stays as they wrote it."""
    links = []
    for code in languages.codes():
        with translation.override(code):
            url = reverse(name, args=args)
        links.append(
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "url": url,
                "current": code == languages.current(),
            }
        )
    return {"breadcrumbs": [], "alternates": links}


def done_text(what: str) -> str:
    """What has just been done, told after the redirect; empty for anything else in the address."""
    return {
        "sent": _("Your message was sent."),
        "contact": _("Your contact details were changed."),
        "erased": _("Your contact details were erased. Keep your own link: it is now the only way to your answer."),
        "withdrawn": _("You took your feedback back."),
        "renewed": _(
            "Your link is a new one. The old one opens nothing any more, in earlier mails neither: keep this one."
        ),
    }.get(what, "")


def _photo_row(photo: Attachment, key: str, number: int) -> Row:
    return {
        "url": reverse("my_photo", args=[key, photo.public_id]),
        "thumbnail_url": reverse("my_thumbnail", args=[key, photo.public_id]),
        "alt": _("Photo %(number)s") % {"number": number},
    }


def conversation(report: Report, key: str) -> list[Row]:
    """Every message of the case, for `components/conversation.html`."""
    town = str(TownSettings.load())
    return [_message_row(message, key, town) for message in report.messages.prefetch_related("attachments")]


def _message_row(message: Message, key: str, town: str) -> Row:
    is_erased = message.erased_at is not None
    return {
        "direction": message.direction,
        "author": town if message.is_from_town else _("You"),
        "sent_at": message.created_at,
        "text": erased_text(message.erased_at) if message.erased_at else message.body,
        "lang": languages.current() if is_erased else message.language,
        "photos": [_photo_row(photo, key, number) for number, photo in enumerate(message.attachments.all(), 1)],
    }


def place_rows(report: Report) -> list[Row]:
    """The address as it was written, and what was marked on the map: they may differ."""
    rows: list[Row] = []
    if report.address:
        rows.append({"label": _("Place"), "value": report.address, "lang": report.language})
    if report.point is not None:
        rows.append({"label": _("On the map"), "value": marked_text(report.point)})
    return rows


def facts(report: Report) -> list[Row]:
    """What the case is about, for `components/summary_list.html`; answers in the words of their time."""
    language = report.language
    return [
        {"label": _("Subject"), "value": str(report.category)},
        {"label": _("Kind"), "value": report.get_kind_display()},
        *place_rows(report),
        *(
            {"label": answer.label, "label_lang": language, "value": answer.value, "lang": language}
            for answer in report.answers.all()
        ),
    ]


def case_context(
    reporter: Reporter, form: MessageForm, *, done: str = "", problem: str = "", photo_problem: str = ""
) -> dict[str, Any]:
    """All of the own page."""
    report, key = reporter.report, key_of(reporter)
    return {
        "title": _("Your feedback %(number)s") % {"number": report.number},
        "report": report,
        "reporter": reporter,
        "key": key,
        "situation": situation_of(report),
        "conversation": conversation(report, key),
        "facts": facts(report),
        "form": form,
        "may_write": report.outcome != Outcome.WITHDRAWN,
        "photos_allowed": report.category.photos_allowed,
        "max_photos": MAX_PHOTOS,
        "photo_problems": [photo_problem] if photo_problem else [],
        "problem": problem,
        "done": done_text(done),
        "is_renewed": done == "renewed",
        "link": private_link(reporter),
        **alternates("my_report", key),
    }

"""Who can render which kind of mail. Apps above register theirs in `ready()`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from feedback_pages.delivery.models import Delivery
from feedback_pages.town.colours import readable_on_white
from feedback_pages.town.models import TownSettings


@dataclass(frozen=True)
class Mail:
    """A mail as the reader gets it. `headers` adds to the ones that every mail of ours carries."""

    subject: str
    text: str
    html: str
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class NothingToSend(Exception):
    """What the mail was about is gone (erased, withdrawn): the delivery is cancelled, not failed."""


def _render_framework(delivery: Delivery) -> Mail:
    """Django's or Wagtail's own mail, as it was when it was written."""
    if delivery.content is None:
        raise NothingToSend
    return Mail(**delivery.content)


FRAMEWORK = "framework"
Renderer = Callable[[Delivery], Mail]
# Here, and not where such mail is written: a worker renders it without ever having written one.
_renderers: dict[str, Renderer] = {FRAMEWORK: _render_framework}


def register(kind: str, renderer: Renderer) -> None:
    _renderers[kind] = renderer


def render(delivery: Delivery) -> Mail:
    """The mail of `delivery`, in its language.

    Raises:
        KeyError: nobody registered its kind.
        NothingToSend: its subject is gone.
    """
    return _renderers[delivery.kind](delivery)


def template_mail(name: str, *, subject: str, context: dict[str, Any], reply_to: str = "", **headers: str) -> Mail:
    """A mail from `templates/emails/<name>.txt` and `.html` in the active language.

    The templates get `town`, `colour` (the town's, readable under white) and `subject` beside `context`.
    """
    town = TownSettings.load()
    shared = {"town": town, "colour": readable_on_white(town.primary_colour), "subject": subject, **context}
    return Mail(
        subject=subject,
        text=_tidy(render_to_string(f"emails/{name}.txt", shared)),
        html=render_to_string(f"emails/{name}.html", shared),
        reply_to=reply_to,
        headers={key.replace("_", "-"): value for key, value in headers.items() if value},
    )


def _tidy(text: str) -> str:
    """One empty line at most between paragraphs, whatever a template's conditions left behind."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"

"""Who can render which kind of mail. Apps above register theirs in `ready()`."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
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


@dataclass(frozen=True)
class Renderer:
    """How one kind of mail is made, in two steps, so that many mails cost few statements.

    `read` gives what each delivery is about by the delivery's primary key, and leaves out those with nothing to send;
    `render` makes the mail of that, in the active language. Either may raise NothingToSend.
    """

    read: Callable[[Sequence[Delivery]], Mapping[int, Any]]
    render: Callable[[Any], Mail]


def _read_framework(deliveries: Sequence[Delivery]) -> dict[int, dict[str, str]]:
    """Django's or Wagtail's own mails, as they were when they were written."""
    return {delivery.pk: delivery.content for delivery in deliveries if delivery.content is not None}


FRAMEWORK = "framework"
# Here, and not where such mail is written: a worker renders it without ever having written one.
_renderers: dict[str, Renderer] = {FRAMEWORK: Renderer(_read_framework, lambda content: Mail(**content))}


def register(kind: str, renderer: Renderer) -> None:
    _renderers[kind] = renderer


def read_subjects(deliveries: Iterable[Delivery]) -> dict[int, Any]:
    """What the mails are about, by the delivery's primary key (None: nothing to send), read a kind at a time.

    Where that fails for a kind, `render` reads for each of its mails alone: one cannot spoil the others.
    """
    by_kind: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        by_kind[delivery.kind].append(delivery)
    subjects: dict[int, Any] = {}
    for kind, of_kind in by_kind.items():
        with suppress(Exception):
            found = _renderers[kind].read(of_kind)
            subjects |= {delivery.pk: found.get(delivery.pk) for delivery in of_kind}
    return subjects


def render(delivery: Delivery, subjects: Mapping[int, Any] = MappingProxyType({})) -> Mail:
    """The mail of `delivery` in the active language; what `subjects` does not hold is read here.

    Raises:
        KeyError: nobody registered its kind.
        NothingToSend: its subject is gone.
    """
    renderer = _renderers[delivery.kind]
    is_read = delivery.pk in subjects
    subject = subjects[delivery.pk] if is_read else renderer.read([delivery]).get(delivery.pk)
    if subject is None:
        raise NothingToSend
    return renderer.render(subject)


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

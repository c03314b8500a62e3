"""What a publication could be: title, text and answers after the originals, with personal data marked and masked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from feedback_pages.cases.models import Attachment, Message, Report
from feedback_pages.publications.models import Publication, PublishedPhoto
from feedback_pages.publications.personal_data import Span, find_personal_data, mask
from feedback_pages.town.models import Place
from feedback_pages.town.queries import place_nearest

TITLE = 80


@dataclass(frozen=True)
class Piece:
    """A piece of an original; `label` says what personal data it looks like, empty for ordinary words."""

    text: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Original:
    """A message as it was written, in pieces, and as it would be published."""

    message: Message
    pieces: list[Piece]
    masked: str
    has_home: bool

    @property
    def has_marks(self) -> bool:
        return any(piece.label for piece in self.pieces)


def place_names() -> frozenset[str]:
    """Every street and place: they look like people's names and homes, but are neither."""
    return frozenset(name for pair in Place.objects.values_list("name_fi", "name_sv") for name in pair if name)


def _label(span: Span) -> str:
    return mask("-", [Span(0, 1, span.type)], language=get_language() or "fi")[1:-1]


def pieces_of(text: str, spans: Iterable[Span]) -> list[Piece]:
    pieces, position = [], 0
    for span in spans:
        pieces += [Piece(text[position : span.start]), Piece(text[span.start : span.end], _label(span))]
        position = span.end
    return [piece for piece in [*pieces, Piece(text[position:])] if piece.text]


def original_of(message: Message, places: frozenset[str]) -> Original:
    spans = find_personal_data(
        message.body, language=message.language, places=places, public_contacts=settings.PUBLIC_CONTACTS
    )
    return Original(
        message=message,
        pieces=pieces_of(message.body, spans),
        masked=mask(message.body, spans, language=message.language),
        has_home=any(span.type == "home_address" for span in spans),
    )


def originals_of(report: Report) -> list[Original]:
    """Every message that was not erased, oldest first."""
    places = place_names()
    messages = report.messages.filter(erased_at=None).prefetch_related("attachments").defer("search")
    return [original_of(message, places) for message in messages]


def first_words(text: str) -> str:
    """A title from the beginning of `text`: its first sentence or line, cut between words."""
    line = text.strip().split("\n")[0]
    for end in (". ", "! ", "? "):
        line = line.split(end)[0] + (end.strip() if end != ". " and end in line else "")
    if len(line) > TITLE:
        line = line[:TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return line.rstrip(".")


def place_name_of(report: Report) -> str:
    """The place in words, without what looks like personal data; the nearest street where nothing was written."""
    if report.address:
        spans = find_personal_data(report.address, language=report.language, places=place_names())
        return mask(report.address, spans, language=report.language)[:120]
    near = place_nearest(report.point) if report.point else None
    return near.in_language("name", report.language) if near else ""


def is_copy(photo: Attachment, published: PublishedPhoto) -> bool:
    """Whether `published` was copied from `photo`: copies are byte for byte and keep no pointer to private rows."""
    if (photo.width, photo.height) != (published.width, published.height):
        return False
    try:
        with photo.image.open("rb") as one, published.image.open("rb") as other:
            return one.read() == other.read()
    except FileNotFoundError:
        return False


def photos_published(publication: Publication, photos: Iterable[Attachment]) -> list[Attachment]:
    published = list(publication.photos.all())
    return [photo for photo in photos if any(is_copy(photo, copy) for copy in published)]

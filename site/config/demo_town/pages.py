"""The demo town's page trees: front page, plain pages, entry, sections, categories, in three languages."""

import uuid
from typing import Any

from wagtail.models import Locale, Page, Site
from wagtail.rich_text import RichText

from config.demo_town.files import read, texts
from feedback_pages.categories.models import Availability, CategoryPage, EntryPage, SectionPage
from feedback_pages.languages import codes
from home.models import ContentPage, HomePage

SPACE = uuid.UUID("6b2b1f0e-6a52-4e0e-9a53-0f1d5f1c7a10")
ENTRY = {
    "slug": {"fi": "palaute", "sv": "respons", "en": "feedback"},
    "title": {"fi": "Anna palautetta", "sv": "Ge respons", "en": "Give feedback"},
    "lead": {
        "fi": "Valitse aihe, niin palautteesi menee suoraan oikeaan yksikköön.",
        "sv": "Välj ett ämne, så går din respons direkt till rätt enhet.",
        "en": "Choose a topic, and your feedback goes straight to the unit in charge.",
    },
}


def block_id(*parts: Any) -> str:
    """The same UUID each time for the same place in the files."""
    return str(uuid.uuid5(SPACE, "/".join(str(part) for part in parts)))


def _write(parents: dict[str, Page], model: type[Page], fields: dict[str, dict[str, Any]]) -> dict[str, Page]:
    """One page a language, translations of each other, published. `fields` is by name, then by language."""
    pages: dict[str, Page] = {}
    for code in codes():
        values = {name: by_language[code] for name, by_language in fields.items()}
        if not pages:
            page = parents[code].add_child(instance=model(locale=Locale.objects.get(language_code=code), **values))
        else:
            page = pages[codes()[0]].copy_for_translation(Locale.objects.get(language_code=code))
            for name, value in values.items():
                setattr(page, name, value)
        page.save_revision().publish()
        pages[code] = page
    return pages


def _everywhere(value: Any) -> dict[str, Any]:
    return dict.fromkeys(codes(), value)


def _body(row: dict[str, Any]) -> dict[str, Any]:
    return {code: [(block["type"], _block_value(block)) for block in row.get(f"body_{code}", [])] for code in codes()}


def _block_value(block: dict[str, Any]) -> Any:
    return RichText(_paragraphs(block["text"])) if block["type"] == "paragraph" else block["text"]


def _paragraphs(text: str) -> str:
    """Rich text as the editor writes it: nothing stands outside a paragraph or a list."""
    return text if text.startswith("<") or not text else f"<p>{text}</p>"


def make_locales() -> None:
    for code in codes():
        Locale.objects.get_or_create(language_code=code)


def make_home(front: dict[str, Any]) -> dict[str, Page]:
    """Front pages in place of Wagtail's welcome page."""
    names = texts(read("town.toml")["town"], "name")
    fields = {
        "title": texts(front, "title"),
        "lead": texts(front, "lead"),
        "notice": _notices(front),
        "slug": {c: c for c in codes()},
    }
    Site.objects.all().delete()
    for welcome in Page.objects.filter(depth=2):
        welcome.delete()
    root = Page.objects.get(depth=1)
    homes = _write(dict.fromkeys(codes(), root), HomePage, fields)
    Site.objects.create(
        hostname="localhost", port=80, is_default_site=True, root_page=homes[codes()[0]], site_name=names["fi"]
    )
    return homes


def _notices(row: dict[str, Any]) -> dict[str, str]:
    return {code: _paragraphs(text) for code, text in texts(row, "notice").items()}


def make_content_pages(homes: dict[str, Page], rows: list[dict[str, Any]]) -> None:
    for row in rows:
        _write(
            homes,
            ContentPage,
            {"title": texts(row, "title"), "slug": texts(row, "slug"), "lead": texts(row, "lead"), "body": _body(row)},
        )


def make_entry(homes: dict[str, Page]) -> dict[str, Page]:
    return _write(homes, EntryPage, {**ENTRY, "show_in_menus": _everywhere(True)})


def make_sections(entry: dict[str, Page], rows: list[dict[str, Any]]) -> dict[str, dict[str, Page]]:
    """Section pages by the section's code in the files."""
    return {
        row["code"]: _write(
            entry,
            SectionPage,
            {
                "title": texts(row, "name"),
                "slug": texts(row, "slug"),
                "lead": texts(row, "lead"),
                "icon": _everywhere(row["icon"]),
            },
        )
        for row in rows
    }


def _question(category: str, position: int, row: dict[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = {"label": texts(row, "label"), "help": texts(row, "help"), "required": row["required"]}
    if "options" in row:
        value["options"] = [
            {"type": "item", "id": block_id(category, position, number), "value": option}
            for number, option in enumerate(row["options"])
        ]
    return {"type": row["type"], "id": block_id(category, position), "value": value}


def _availability(row: dict[str, Any]) -> str:
    if row.get("stopper_fi"):
        return Availability.STOPPED
    return Availability.CLOSED if row.get("closed") else Availability.OPEN


def _category_notice(row: dict[str, Any]) -> dict[str, str]:
    name = "stopper" if row.get("stopper_fi") else "notice"
    return {code: _paragraphs(text) for code, text in texts(row, name).items()}


def _category_body(row: dict[str, Any]) -> dict[str, Any]:
    return {
        code: [("paragraph", RichText(_paragraphs(text)))] if text else [] for code, text in texts(row, "body").items()
    }


def make_categories(sections: dict[str, dict[str, Page]], rows: list[dict[str, Any]]) -> dict[str, CategoryPage]:
    """Category pages; returns the source pages by the category's code in the files."""
    sources = {}
    for row in rows:
        fields = {
            "title": texts(row, "title"),
            "slug": texts(row, "slug"),
            "lead": texts(row, "lead"),
            "synonyms": texts(row, "synonyms"),
            "body": _category_body(row),
            "notice": _category_notice(row),
            "availability": _everywhere(_availability(row)),
            "place": _everywhere(row["place"]),
            "kinds": _everywhere(row["kinds"]),
            "photos_allowed": _everywhere(row["photos"]),
            "promise_days": _everywhere(row.get("promise_days")),
            "reaction_days": _everywhere(row.get("reaction_days")),
            "publication_default": _everywhere(row["publication_default"]),
            "is_general": _everywhere(row.get("general", False)),
            "questions": _everywhere(
                [_question(row["code"], n, question) for n, question in enumerate(row.get("questions", []))]
            ),
        }
        sources[row["code"]] = _write(sections[row["section"]], CategoryPage, fields)[codes()[0]]
    return sources

"""The guides of docs/guide, one for each role and language, as pages of the admin."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

# In the order of the tabs.
GUIDES: dict[str, Any] = {
    "handler": _("For handlers"),
    "officer": _("For communications officers"),
    "editor": _("For editors of pages"),
    "administrator": _("For administrators"),
}
LANGUAGES = ("fi", "sv")


@dataclass(frozen=True)
class Heading:
    anchor: str
    text: str


@dataclass(frozen=True)
class Guide:
    """One guide in one language. HTML in its source is shown, never obeyed."""

    name: str
    language: str

    @cached_property
    def _tokens(self) -> list[Token]:
        path = Path(settings.ROOT) / "docs" / "guide" / f"{self.name}.{self.language}.md"
        tokens = _markdown().parse(path.read_text(encoding="utf-8"))
        for opening, words in zip(tokens, tokens[1:], strict=False):
            if opening.type == "heading_open":
                opening.attrSet("id", slugify(words.content, allow_unicode=True))
        return tokens

    @property
    def title(self) -> str:
        return next(
            words.content for opening, words in zip(self._tokens, self._tokens[1:], strict=False) if opening.tag == "h1"
        )

    @property
    def headings(self) -> list[Heading]:
        """The tasks, for the list of contents."""
        pairs = zip(self._tokens, self._tokens[1:], strict=False)
        return [
            Heading(anchor=str(opening.attrGet("id")), text=words.content)
            for opening, words in pairs
            if opening.type == "heading_open" and opening.tag == "h2"
        ]

    @property
    def html(self) -> SafeString:
        """All but the title, which the page's own header shows."""
        markdown = _markdown()
        body = self._tokens[3:]
        return mark_safe(markdown.renderer.render(body, markdown.options, {}))  # noqa: S308 - html is off in the parser


def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")

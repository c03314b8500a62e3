"""The text of an HTML mail, with quotes marked by ">" as plain mails mark them. Never shown as HTML.

nh3 takes out scripts, styles and whatever would load something before the rest is looked at.
"""

import re
from html.parser import HTMLParser
from itertools import chain

import nh3

from handling.mail_in.phrases import is_attribution

_BLOCKS = {"div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "center", "section"}
_TAGS = {
    *_BLOCKS,
    "p",
    "br",
    "hr",
    "blockquote",
    "a",
    "span",
    "b",
    "i",
    "u",
    "strong",
    "em",
    "font",
    "td",
    "th",
    "tbody",
}
# Where programs put a signature that the writer chose once.
_SIGNATURES = {"gmail_signature", "moz-signature", "Signature"}
# Deeper quotes read no other, and a mail could be made of nothing but them.
_DEEPEST = 9
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def safe_html(html: str) -> str:
    """What is needed to read it: no script, style, image, form or comment, and no attribute that loads anything."""
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "title"},
        attributes={"*": {"class", "id"}, "a": {"href"}, "blockquote": {"class", "id", "type", "cite", "style"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def text_of_html(html: str) -> str:
    reader = _Reader()
    reader.feed(safe_html(html))
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Lines of text; a quote within a quote has two marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.depth = 0
        self.blocks: list[bool] = []
        self.kept_as_typed = 0
        self.links: list[tuple[str, str]] = []

    def text(self) -> str:
        self._end_line()
        return "\n".join(self.lines)

    def _mark(self) -> str:
        return ">" * min(self.depth, _DEEPEST) + " " if self.depth else ""

    def _end_line(self) -> None:
        if self.line.strip():
            self.lines.append(self._mark() + self.line.strip())
        self.line = ""

    def _empty_line(self) -> None:
        self._end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark().strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._break()
        elif tag == "hr":
            self._end_line()
            self.lines.append(self._mark() + "_" * 32)
        elif tag == "blockquote":
            self._begin_block(is_quote=self._is_quote(given))
        elif tag == "p" and not given.get("class", "").startswith("Mso"):
            self._empty_line()
        elif tag in _BLOCKS or tag == "p":
            self._end_line()
        if tag == "li":
            self.line = "- "
        if tag in ("td", "th") and self.line and not self.line.endswith(" "):
            self.line += " "
        if tag == "pre":
            self.kept_as_typed += 1
        if tag == "a":
            self.links.append((given.get("href", ""), self.line))
        if _SIGNATURES & {given.get("id", ""), *given.get("class", "").split()}:
            self._end_line()
            self.lines.append(self._mark() + "-- ")

    def _is_quote(self, given: dict[str, str]) -> bool:
        """A quote, where others indent what they say themselves."""
        names = f"{given.get('class', '')} {given.get('id', '')}".lower()
        if given.get("type") == "cite" or "cite" in given or "quote" in names or "border" in given.get("style", ""):
            return True
        above = next((line for line in chain([self.line], reversed(self.lines)) if line.strip("> ")), "")
        return is_attribution(above.strip("> "))

    def _begin_block(self, *, is_quote: bool) -> None:
        self._end_line()
        self.blocks.append(is_quote)
        self.depth += is_quote
        if is_quote:
            # So that a quote of one line is no line that happens to begin with a mark.
            self.lines.append(self._mark().strip())

    def _break(self) -> None:
        if self.line.strip():
            self._end_line()
        else:
            self.line = ""
            self.lines.append(self._mark().strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._end_line()
            self.depth -= self.blocks.pop() if self.blocks else 0
        elif tag == "p":
            self._end_paragraph()
        elif tag in _BLOCKS:
            self._end_line()
        if tag == "pre":
            self.kept_as_typed = max(self.kept_as_typed - 1, 0)
        if tag == "a" and self.links:
            self._end_link(*self.links.pop())

    def _end_paragraph(self) -> None:
        """Outlook's paragraphs are lines; an empty one of them is an empty line."""
        if self.line.strip():
            self._end_line()
        elif self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark().strip())
        self.line = ""

    def _end_link(self, address: str, before: str) -> None:
        """Where a word leads is told where the word does not."""
        shown = self.line.removeprefix(before).strip()
        if _ADDRESS.match(address) and shown and not _ADDRESS.match(shown) and shown not in address:
            self.line += f" <{address}>"

    def handle_data(self, data: str) -> None:
        if self.kept_as_typed:
            first, *others = data.split("\n")
            self.line += first
            for other in others:
                self._break()
                self.line = other
            return
        words = re.sub(r"[ \t\r\n\f\u00a0]+", " ", data)
        self.line += words.lstrip() if not self.line or self.line.endswith(" ") else words

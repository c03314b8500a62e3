"""Documents that say what the code says: drawn diagrams, named commands and scripts, a glossary, links that lead somewhere."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from feedback_pages.cases.workflow import MOVES
from feedback_pages.management.commands import draw_moves

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "home", "handling", "feedback_pages")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# The guides are for readers of the admin, who have no scripts.
REFERENCE = [path for path in DOCUMENTS if path.parent.name != "guide"]


def _all_text() -> str:
    return "\n".join(path.read_text() for path in REFERENCE)


def _commands() -> list[str]:
    files = [
        file
        for folder in ("site/config", "home", "handling", "feedback_pages")
        for file in (ROOT / folder).glob("management/commands/*.py")
    ]
    return sorted(file.stem for file in files if file.stem != "__init__")


def _scripts() -> list[str]:
    return sorted(path.name for path in (ROOT / "script").iterdir() if path.is_file())


def _models() -> list[str]:
    return sorted(model.__name__ for name in APPS for model in apps.get_app_config(name).get_models())


def test_moves_are_drawn_as_the_table_says():
    call_command("draw_moves", check=True)


def test_drawing_notices_a_table_that_changed(monkeypatch):
    changed = {**MOVES, "closed": (*MOVES["closed"], "waiting")}
    monkeypatch.setattr(draw_moves, "MOVES", changed)
    assert "closed --> waiting" in draw_moves.drawn()
    with pytest.raises(CommandError, match="draw_moves"):
        call_command("draw_moves", check=True)


def test_drawing_keeps_what_stands_around_it():
    text = f"Before\n{draw_moves.BEGIN}\nan older drawing\n{draw_moves.END}\nAfter\n"
    drawn = draw_moves.redrawn(text)
    assert drawn.startswith("Before\n")
    assert drawn.endswith("\nAfter\n")
    assert "older" not in drawn
    assert draw_moves.redrawn(drawn) == drawn


def test_drawing_refuses_a_document_without_its_markers():
    with pytest.raises(ValueError, match="markers"):
        draw_moves.redrawn("# Moves\n")


@pytest.mark.parametrize("name", _commands())
def test_command_is_named_in_the_documents(name):
    assert re.search(rf"\b{name}\b", _all_text())


@pytest.mark.parametrize("name", _scripts())
def test_script_is_named_in_the_documents(name):
    assert f"script/{name}" in _all_text()


@pytest.mark.parametrize("name", _scripts())
def test_script_can_be_run(name):
    assert (ROOT / "script" / name).stat().st_mode & 0o111


def test_documents_name_no_script_that_is_missing():
    named = {match for path in DOCUMENTS for match in re.findall(r"\bscript/([a-z]+)\b(?!/)", path.read_text())}
    assert named - {"lib"} <= set(_scripts())


@pytest.mark.parametrize("name", _models())
def test_glossary_holds_every_model(name):
    assert f"`{name}`" in (ROOT / "docs" / "glossary.md").read_text()


def test_glossary_names_each_term_in_finnish_and_swedish():
    rows = [line for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if line.startswith("| ")]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 5, row
        assert all(cells), row


def test_decisions_are_numbered_without_a_gap():
    files = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for number, file in enumerate(files, 1):
        assert file.read_text().startswith(f"# {number}. "), file.name


def test_decisions_are_listed():
    listed = (ROOT / "docs" / "adr" / "README.md").read_text()
    assert [file.name for file in (ROOT / "docs" / "adr").glob("[0-9]*.md") if file.name not in listed] == []


def _anchors(path: Path) -> set[str]:
    """Anchors as code hosts make them of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _links(path: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for link in _links(path):
        target, _hash, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), link
        if anchor:
            assert anchor in _anchors(file), link


def test_licence_is_the_one_that_is_named():
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text()
    for name in ("README.md", "publiccode.yml", "package.json"):
        assert "EUPL-1.2" in (ROOT / name).read_text(), name


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "images").glob("*.png")), ids=lambda path: path.name)
def test_pictures_stay_small(path):
    assert path.stat().st_size <= 150_000

"""What tools cannot see: layout, templates that stand for imports, settings and documents that agree."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))
PUBLIC_TEMPLATES = [
    path
    for path in TEMPLATES
    if path.suffix == ".html"
    and not {"emails", "handling", "admin", "wagtailadmin"} & set(path.relative_to(ROOT).parts)
]


def test_site_is_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def _loaded_libraries(text: str) -> set[str]:
    return {name for line in re.findall(r"{%\s*load\s+([^%]+)%}", text) for name in line.split()}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_base_template_loads_home_tags(path):
    loaded = _loaded_libraries(path.read_text())
    homes = {file.stem for file in (ROOT / "home" / "templatetags").glob("*.py")} - {"__init__"}
    if path.name != "base.html" and path.parent.name != "home":
        assert not loaded & homes


@pytest.mark.parametrize("path", PUBLIC_TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_templates_hold_no_inline_script_or_style(path):
    text = re.sub(r'<script type="application/json"[^>]*>', "", path.read_text())
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), "inline script"
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), "inline style or handler"


def _environment_names() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "site" / "config" / "settings").glob("*.py"):
        names |= set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text()))
    return names


@pytest.mark.parametrize("document", [".env.example", "docs/reference/settings.md"])
def test_every_setting_is_documented(document):
    text = (ROOT / document).read_text()
    assert [name for name in sorted(_environment_names()) if name not in text] == []


def test_no_source_file_is_too_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("site", "home", "feedback_pages", "handling")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}

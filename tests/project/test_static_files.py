"""What production collects of the style sheets (config/storage.py)."""

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from config.storage import StaticStorage

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "home/static"


@pytest.fixture
def collect(tmp_path):
    """Collects the style sheets of `written`, a folder, into `tmp_path/collected`, as collectstatic does."""

    def run(written):
        target = StaticStorage(location=str(tmp_path / "collected"), base_url="/static/")
        source = FileSystemStorage(location=str(written))
        names = [str(file.relative_to(written)) for file in written.rglob("*") if file.is_file()]
        for name in names:
            if not target.exists(name):
                with source.open(name) as file:
                    target.save(name, file)
        done = {name: hashed for name, hashed, _ in target.post_process({name: (source, name) for name in names})}
        return {name: (tmp_path / "collected" / hashed).read_text() for name, hashed in done.items() if "css" in name}

    return run


@pytest.fixture
def written(tmp_path):
    folder = tmp_path / "written"
    (folder / "css").mkdir(parents=True)
    (folder / "css/site.css").write_text('@import url("base.css");\n@import url("print.css");\n')
    (folder / "css/base.css").write_text('@layer a;\nb { src: url("../font.woff2") }\n')
    (folder / "css/print.css").write_text("i { color: red }\n")
    (folder / "font.woff2").write_bytes(b"wOF2")
    return folder


def test_a_style_sheet_is_collected_with_what_it_imports(collect, written):
    whole = collect(written)["css/site.css"]
    assert "@import" not in whole
    assert whole.index("@layer a") < whole.index("color: red")
    assert 'url("../font.' in whole, "addresses inside are given hashed names"
    assert "font.woff2" not in whole


def test_an_imported_sheet_that_was_changed_is_collected_anew(collect, written):
    collect(written)
    (written / "css/print.css").write_text("i { color: blue }\n")
    assert "color: blue" in collect(written)["css/site.css"]


def test_the_public_pages_sheet_imports_only_what_is_there():
    text = (SOURCES / "home/css/site.css").read_text()
    imported = [line.split('"')[1] for line in text.splitlines() if line.startswith("@import")]
    assert imported[0] == "base.css", "it fixes the order of layers"
    assert all((SOURCES / "home/css" / name).is_file() for name in imported)

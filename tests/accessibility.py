"""What axe-core says of a page that is open in a browser."""

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, *, inside: str = "html") -> list[str]:
    """One line a broken rule, with the elements that break it, within the element that `inside` selects."""
    page.evaluate(AXE)
    # To read style sheets that import others, axe would write them into the page, which the content policy forbids.
    options = {"runOnly": RULES, "preload": False}
    found = page.evaluate("([inside, options]) => axe.run(inside, options)", [inside, options])
    assert len(found["passes"]) > 10, "axe has looked at the page"
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}" for rule in found["violations"]]

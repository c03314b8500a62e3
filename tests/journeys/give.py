"""A resident's steps that several journeys take."""

from playwright.sync_api import Page, expect


def give_report(
    page: Page, *, text: str, answers: dict[str, str] | None = None, choices: list[str] = (), address: str = ""
) -> str:  # type: ignore[assignment]
    """Fill the form that is open, look at the summary, send; the number that the receipt shows.

    `answers` are texts by the label of their question, `choices` labels of what is chosen.
    """
    page.locator(".kind-card").first.click()
    page.fill("textarea[name=text]", text)
    for label, value in (answers or {}).items():
        page.get_by_label(label).fill(value)
    for label in choices:
        page.get_by_label(label).check()
    if address:
        page.fill("[name=address]", address)
    page.locator("form[data-unsaved] .actions button").click()
    expect(page.get_by_text(text)).to_be_visible()
    page.locator("form[action$='/send/'] button").click()
    page.wait_for_url("**/receipt/")
    return page.locator(".receipt, main").first.inner_text()

"""What is told when something failed, in the language of the address."""

import pytest
from django.test import Client

from feedback_pages.categories.models import Category
from feedback_pages.publications import views
from tests.builders import PUBLISHED


@pytest.mark.parametrize(("language", "heading"), [("fi", "Palvelussa on häiriö"), ("sv", "Störning i tjänsten")])
def test_a_broken_page_speaks_the_languages_of_its_address_first(
    client: Client, potholes: Category, monkeypatch: pytest.MonkeyPatch, language: str, heading: str
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(views, "list_page", None)  # whatever it is that fails
    response = client.get(PUBLISHED[language])
    body = response.content.decode()
    assert response.status_code == 500
    assert f'<html lang="{language}">' in body
    assert f"<title>{heading} – " in body
    assert f"<h1>{heading}</h1>" in body
    assert body.count("<h1>") == 1
    assert "<h2>Something went wrong</h2>" in body


@pytest.mark.parametrize(("language", "heading"), [("fi", "Sivua ei löydy"), ("sv", "Sidan finns inte")])
def test_a_missing_page_speaks_the_language_of_its_address(
    client: Client, town: object, language: str, heading: str
) -> None:
    response = client.get(f"/{language}/no-such-page/", headers={"accept-language": "en"})
    body = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}">' in body
    assert f"<title>{heading} – " in body
    assert '<meta name="robots" content="noindex">' in body

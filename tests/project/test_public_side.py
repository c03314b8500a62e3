"""What holds for every public address: no cookie, no variation by cookie, a strict content policy, frames refused."""

import pytest
from django.urls import URLPattern, URLResolver, reverse
from django.utils import translation
from wagtail.models import Page

from feedback_pages import urls
from feedback_pages.cases.links import key_of
from feedback_pages.categories.models import CategoryPage
from feedback_pages.intake.models import Draft
from feedback_pages.publications.actions import PublicCopy
from handling.publishing.actions import publish_report
from tests import builders

FRAMED = {"give", "draft", "draft_edit", "draft_send", "receipt"}


@pytest.fixture
def addresses(client, potholes, officer):
    """An address for each public view, by name, that answers with a page."""
    homes = builders.make_home_pages()
    builders.make_category_pages(homes)
    report = builders.make_report(potholes)
    publication = _publish(report, officer)
    draft = Draft.objects.create(
        version=potholes.version, language="fi", data={"kind": "fault", "text": "a"}, is_valid=True
    )
    return {
        "front_door": "/",
        "town_css": "/town.css",
        "base_map": "/map/base.geojson",
        "outline": "/map/outline.geojson",
        "places": "/fi/places/?q=esplan",
        "published_list": _finnish("published_list"),
        "published_map": _finnish("published_map"),
        "published_page": _finnish("published_page", publication.public_id),
        "published_geojson": "/published.geojson",
        "published_tile": "/map/published/0/0/0.mvt",
        "draft": f"/fi/draft/{draft.pk}/",
        "draft_edit": f"/fi/draft/{draft.pk}/edit/",
        "my_report": f"/fi/my/{key_of(report.reporter)}/",
        **{
            f"{'form' if isinstance(page, CategoryPage) else 'page'} {page.pk}": page.get_url()
            for page in Page.objects.filter(depth__gt=1).specific()
        },
    }


def _finnish(name, *args):
    with translation.override("fi"):
        return reverse(name, args=args)


def _publish(report, officer):
    return publish_report(
        report_id=report.pk,
        copy=PublicCopy(title="Kuoppa", text="Kuoppa tiessä"),
        by=officer,
        seen_version=report.version,
    )


def test_no_public_answer_sets_or_varies_on_a_cookie(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        assert response.status_code in (200, 302), (name, address)
        assert not response.cookies, name
        assert "Cookie" not in response.get("Vary", ""), name


def test_public_content_policy_allows_nothing_inline_or_foreign(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        policy = response.get("Content-Security-Policy", "")
        assert "default-src 'self'" in policy, name
        assert "unsafe" not in policy, name
        assert "http" not in policy, name


def test_only_the_pages_of_giving_may_be_framed(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        is_form = name in FRAMED or name.startswith("form ")
        if not is_form and response.status_code == 200:
            assert response["X-Frame-Options"] == "DENY", name
            assert "frame-ancestors 'none'" in response["Content-Security-Policy"], name


def _names(patterns, found):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _names(pattern.url_patterns, found)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(pattern.name)
    return found


# Answer to POST alone, or with a picture, a file or a fragment.
OTHERS = {
    "give",
    "upload_photo",
    "remove_photo",
    "draft_send",
    "receipt",
    "draft_photo",
    "inside",
    "my_write",
    "my_photo",
    "my_thumbnail",
    "my_withdraw",
    "my_contact",
    "my_contact_erase",
    "my_renew",
    "published_card",
    "published_near",
    "published_feed",
    "published_photo",
    "sitemap",
    "land",
}


def test_every_public_view_is_looked_at(addresses):
    """A new public address must be added to the ones above, or to OTHERS with a test of its own."""
    assert _names([*urls.localised, *urls.plain], set()) - set(addresses) - OTHERS == set()

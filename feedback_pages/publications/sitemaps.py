"""For search engines: the town's pages in each language and what is published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from feedback_pages.http import briefly
from feedback_pages.publications.lists import page_addresses
from feedback_pages.publications.models import Publication

# What search engines take at most in one file is 50,000 addresses; older publications are found through the list.
PUBLICATIONS = 5_000


class TownSitemap(Sitemap):
    """Under BASE_URL, not under the host that the request is for."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.WAGTAILADMIN_BASE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc


class PageSitemap(TownSitemap):
    def items(self) -> Sequence[Page]:
        return list(Page.objects.live().public().filter(depth__gt=1).order_by("path"))

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at


class PublicationSitemap(TownSitemap):
    """Each under the language it was written in; the page itself names its others."""

    def __init__(self) -> None:
        self._addresses = page_addresses()

    def items(self) -> Sequence[Any]:
        return list(Publication.objects.public().values_list("public_id", "language", "changed_at")[:PUBLICATIONS])

    def location(self, item: Any) -> str:
        public_id, language, _changed_at = item
        return self._addresses[language].format(public_id)

    def lastmod(self, item: Any) -> datetime:
        return item[2]


@require_safe
@briefly
def site_map(request: HttpRequest) -> HttpResponse:
    return sitemap(request, sitemaps={"pages": PageSitemap, "published": PublicationSitemap})

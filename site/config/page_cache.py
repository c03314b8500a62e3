"""Pages of the tree are alike for everybody, so they are rendered once and kept for some seconds.

A page that was asked for with a query is rendered each time: anybody could fill the store with invented ones. What is
changed in the admin or published shows at once, as all that is kept is thrown away; only what was being rendered at that
very moment is seen until its seconds are over.
"""

from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_page
from wagtail import views as wagtail
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail.url_routing import RouteResult

from feedback_pages.categories.models import Category, CategoryPage, Section
from feedback_pages.publications.models import Publication
from feedback_pages.town.models import TownSettings

STORE = "pages"
# Slashes in a topic's address after the language: entry, section, topic.
TOPIC_DEPTH = 3
# Of the host's site, by each process.
KEPT_SECONDS = 60
# Models that show on pages beside the pages themselves.
SHOWN = (Category, Section, Publication, TownSettings)


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """A page of the tree, kept or rendered."""
    seconds = 0 if request.META.get("QUERY_STRING") else settings.PAGE_CACHE_SECONDS
    view = cache_page(seconds, cache=STORE)(_render) if seconds else _render
    return view(request, path)


def _render(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail finds the page, unless it is a topic's: three steps below the front page, where most residents write."""
    request._wagtail_site = _site_of(request)  # type: ignore[attr-defined]
    topic = CategoryPage.objects.asked_for(request) if path.count("/") == TOPIC_DEPTH else None
    if topic is not None:
        request._wagtail_route_for_request = RouteResult(topic)  # type: ignore[attr-defined]
    return wagtail.serve(request, path)


def _site_of(request: HttpRequest) -> Site | None:
    """Which of Wagtail's sites the host is: a slow question, asked for every page, whose answer hardly ever changes."""
    key = f"site-{request.get_host()}"
    return cast(Site | None, caches["default"].get_or_set(key, lambda: Site.find_for_request(request), KEPT_SECONDS))


def forget_pages(**kwargs: Any) -> None:
    """Render all pages anew once the change that is being made can be seen."""
    transaction.on_commit(caches[STORE].clear)


def connect() -> None:
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(forget_pages, dispatch_uid="pages_forgotten")
    for model in SHOWN:
        post_save.connect(forget_pages, sender=model, dispatch_uid=f"pages_forgotten_{model.__name__}")
    post_delete.connect(forget_pages, sender=Page, dispatch_uid="pages_forgotten_Page")

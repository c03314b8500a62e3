"""Pages of the tree are alike for everybody, so they are rendered once and kept for some seconds.

A page that was asked for with a query is rendered each time: anybody could fill the store with invented ones. What is
changed in the admin or published shows at once, as all that is kept is thrown away; only what was being rendered at that
very moment is seen until its seconds are over.
"""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.cache import CacheMiddleware
from django.utils.translation import get_language_from_path
from wagtail import views as wagtail
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail.url_routing import RouteResult

from feedback_pages.categories.models import Category, CategoryPage, Section
from feedback_pages.planning import planned_once
from feedback_pages.publications.models import Publication
from feedback_pages.town.models import TownSettings

STORE = "pages"
# Slashes in a topic's address after the language: entry, section, topic.
TOPIC_DEPTH = 3
# Of the host's site, by each process.
KEPT_SECONDS = 60
# Models that show on pages beside the pages themselves.
SHOWN = (Category, Section, Publication, TownSettings)


class KeptPages(CacheMiddleware):
    """Answers with what is kept before anything is asked that a page of the tree needs only when it is rendered.

    It stands inside the one that finds out the language, which is part of a kept page's name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response, page_timeout=settings.PAGE_CACHE_SECONDS, cache_alias=STORE)

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        is_plain = get_language_from_path(request.path_info) and not request.META.get("QUERY_STRING")
        return super().process_request(request) if settings.PAGE_CACHE_SECONDS and is_plain else None

    def _should_update_cache(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        is_asked_for = super()._should_update_cache(request, response)  # type: ignore[misc] # the stubs lack it
        return is_asked_for and getattr(response, "is_of_tree", False)


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """A page of the tree, for `KeptPages` to keep."""
    response = _render(request, path)
    response.is_of_tree = True  # type: ignore[attr-defined]
    return response


def _render(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail finds the page, unless it is a topic's: three steps below the front page, where most residents write."""
    request._wagtail_site = _site_of(request)  # type: ignore[attr-defined]
    if path.count("/") != TOPIC_DEPTH:
        return wagtail.serve(request, path)
    with planned_once():
        topic = CategoryPage.objects.asked_for(request)
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

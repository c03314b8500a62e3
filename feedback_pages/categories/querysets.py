from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from feedback_pages import languages


class CategoryQuerySet(models.QuerySet):
    def open_in(self, language: str) -> "CategoryQuerySet":
        """Categories that a resident of this language may use now."""
        return self.filter(open_languages__contains=[language])

    def shown_in(self, language: str) -> "CategoryQuerySet":
        """Categories whose pages are complete in this language; open, or closed with a notice."""
        return self.filter(complete_languages__contains=[language])


class CategoryPageQuerySet(PageQuerySet):
    def general(self) -> "CategoryPageQuerySet":
        """The live page whose rules make it the topic of those who are not sure."""
        return self.live().filter(is_general=True)

    def asked_for(self, request: HttpRequest) -> Any:
        """The live page that the request's address is, or None. One statement, where Wagtail walks down the tree."""
        slug = request.path.rstrip("/").rpartition("/")[2]
        found = self.live().filter(slug=slug, locale__language_code=languages.current()).select_related("locale")
        return next((page for page in found if page.get_url(request) == request.path), None)


CategoryPageManager = PageManager.from_queryset(CategoryPageQuerySet)

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
        """The live page that the request's address is, its sisters read with it; or None.

        One statement, where Wagtail walks down the tree, two a step.
        """
        slug = request.path.rstrip("/").rpartition("/")[2]
        named = self.live().filter(slug=slug, locale__language_code=languages.current())
        found = self.filter(translation_key__in=named.values("translation_key")).select_related("locale").order_by("pk")
        for page in found:
            if page.live and page.slug == slug and page.get_url(request) == request.path:
                page.sisters = [sister for sister in found if sister.translation_key == page.translation_key]
                return page
        return None


CategoryPageManager = PageManager.from_queryset(CategoryPageQuerySet)

from django.db import models
from wagtail.models import PageManager
from wagtail.query import PageQuerySet


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


CategoryPageManager = PageManager.from_queryset(CategoryPageQuerySet)

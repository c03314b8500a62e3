from django.db import models


class CategoryQuerySet(models.QuerySet):
    def open_in(self, language: str) -> "CategoryQuerySet":
        """Categories that a resident of this language may use now."""
        return self.filter(open_languages__contains=[language])

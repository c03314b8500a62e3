from django.db import models

from feedback_pages.cases.querysets import matching_words


class PublicationQuerySet(models.QuerySet):
    def public(self) -> "PublicationQuerySet":
        """What anyone may see now."""
        return self.filter(is_visible=True)

    def with_words(self, words: str) -> "PublicationQuerySet":
        return self.filter(matching_words(words))

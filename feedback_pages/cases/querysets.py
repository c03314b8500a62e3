from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q


class ReportQuerySet(models.QuerySet):
    def open(self) -> "ReportQuerySet":
        return self.exclude(state="closed")


# A word of each language's stems, by the row's own language: "katuvalojen" finds "katuvalo".
CONFIGS = {"fi": "finnish", "sv": "swedish", "en": "english"}


def matching_words(words: str) -> Q:
    """Rows with `language` and `search` that hold all of the words, each in the stems of its own language."""
    condition = Q()
    for language, config in CONFIGS.items():
        condition |= Q(language=language, search=SearchQuery(words, config=config, search_type="websearch"))
    return condition


class MessageQuerySet(models.QuerySet):
    def with_words(self, words: str) -> "MessageQuerySet":
        return self.filter(matching_words(words))

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Q


class ReportQuerySet(models.QuerySet):
    def open(self) -> "ReportQuerySet":
        return self.exclude(state="closed")


CONFIGS = {"fi": "finnish", "sv": "swedish", "en": "english"}


class WordsQuery(SearchQuery):
    """All of the words, by their stems, as beginnings of words: "kuopat" finds "kuoppa" and "katuvalo" "katuvalojen".

    Finnish stems keep the change of consonants ("kuop", "kuopa"), so a stem's last vowel is cut and the rest is a
    beginning. The database makes the query (migration 0004), because it knows the stems.
    """

    SEARCH_TYPES = {"words": "feedback_pages_words"}

    def __init__(self, words: str, *, config: str) -> None:
        super().__init__(words, config=config, search_type="words")


def matching_words(words: str) -> Q:
    """Rows with `language` and `search` that hold all of the words, each read in its row's own language."""
    condition = Q()
    for language, config in CONFIGS.items():
        condition |= Q(language=language, search=WordsQuery(words, config=config))
    return condition


class AnyLanguageQuery(SearchQuery):
    """All of the words, each as any of the languages reads it, for vectors that hold several languages.

    Each stem once (migration 0010): for a beginning of words an index is walked as often as the query says it.
    """

    SEARCH_TYPES = {"any language": "feedback_pages_words_in_any"}

    def __init__(self, words: str) -> None:
        super().__init__(words, search_type="any language")


class MessageQuerySet(models.QuerySet):
    def with_words(self, words: str) -> "MessageQuerySet":
        return self.filter(matching_words(words))

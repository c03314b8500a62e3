"""What is published as an Atom feed in each language: the newest first, the answer before the question."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from feedback_pages.http import briefly, whole_address
from feedback_pages.publications.lists import Filters, numbers_of
from feedback_pages.publications.models import Publication, PublishedAnswer
from feedback_pages.town.models import TownSettings

LENGTH = 50


class EachInItsLanguage(Atom1Feed):
    """Atom whose entries say in which language they are written."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["lang"]}


class LatestFeed(Feed):
    """Takes the same filters as the list."""

    feed_type = EachInItsLanguage

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return briefly(super().__call__)(request, *args, **kwargs)

    def get_object(self, request: HttpRequest) -> Filters:
        return Filters.read(request.GET)

    def title(self, filters: Filters) -> str:
        return _("%(town)s: feedback and answers") % {"town": TownSettings.load().in_language("name")}

    def link(self, filters: Filters) -> str:
        return whole_address(reverse("published_list") + filters.as_query())

    def feed_url(self, filters: Filters) -> str:
        return whole_address(reverse("published_feed") + filters.as_query())

    def items(self, filters: Filters) -> list[Publication]:
        numbers, _count = numbers_of(filters.apply(Publication.objects.public()), words=filters.q, limit=LENGTH)
        answers = Prefetch("answers", PublishedAnswer.objects.order_by("-answered_at", "-pk"))
        found = Publication.objects.public().filter(pk__in=numbers).select_related("category")
        return list(found.defer("search", "point_3857", "answer_words").prefetch_related(answers))

    def item_title(self, item: Publication) -> str:
        return item.title

    def item_description(self, item: Publication) -> SafeString:
        answers = format_html_join(
            "",
            '<div lang="{}">{}</div><hr>',
            ((row.language, linebreaks_filter(row.text)) for row in item.answers.all()),
        )
        return format_html('{}<div lang="{}">{}</div>', answers, item.language, linebreaks_filter(item.text))

    def item_link(self, item: Publication) -> str:
        return whole_address(reverse("published_page", args=[item.public_id]))

    def item_pubdate(self, item: Publication) -> Any:
        return item.published_at

    def item_updateddate(self, item: Publication) -> Any:
        return item.changed_at

    def item_categories(self, item: Publication) -> list[str]:
        return [item.category.in_language("name")]

    def item_extra_kwargs(self, item: Publication) -> dict[str, Any]:
        return {"lang": item.language}

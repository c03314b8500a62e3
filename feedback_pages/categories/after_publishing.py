"""What an editor is told after publishing a topic's page in one language."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from feedback_pages.categories.completeness import LanguageRow, language_rows
from feedback_pages.categories.models import CategoryPage


def tell_what_keeps_it_closed(request: HttpRequest, page: Page) -> None:
    """Hook `after_publish_page`: while a required language lacks, residents cannot use the topic in any."""
    if not isinstance(page, CategoryPage):
        return
    lacking = [row for row in language_rows(page, user=request.user) if row.is_required and not row.is_complete]
    if not lacking:
        return
    names = ", ".join(row.name for row in lacking)
    text = _(
        "Residents cannot use this topic yet: its page has to be live and complete in this language too: %(names)s"
    )
    messages.warning(request, text % {"names": names}, buttons=_ways(request, page, lacking))


def _ways(request: HttpRequest, page: Page, lacking: list[LanguageRow]) -> list[Any]:
    buttons = [
        messages.button(reverse("wagtailadmin_pages:edit", args=[row.page.pk]), row.name)
        for row in lacking
        if row.page and row.may_edit
    ]
    if any(row.page is None for row in lacking) and request.user.has_perm("simple_translation.submit_translation"):
        translate = reverse("simple_translation:submit_page_translation", args=[page.pk])
        buttons.append(messages.button(translate, _("Translate this page")))
    return buttons

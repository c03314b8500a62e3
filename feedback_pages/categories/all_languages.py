"""All pages of the site by language, for those who write them: what is live, a draft, missing, or older than its sister."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy

from feedback_pages.categories.completeness import LanguageRow, rows_of


@dataclass(frozen=True, kw_only=True)
class PageRow:
    """One page with its translations: `languages` in the settings' order, `depth` below the front page."""

    title: str
    kind: str
    depth: int
    source: Page
    languages: list[LanguageRow]

    @property
    def misses_something(self) -> bool:
        return any(row.misses_something for row in self.languages)


def may_write_pages(user: Any) -> bool:
    """Administrators, officers, and editors in their sections."""
    return bool(user.is_active and page_permission_policy.user_has_permission(user, "change"))


def page_rows(user: Any) -> list[PageRow]:
    """The pages that `user` may edit, in the order of the site, from as many statements as there are kinds of page."""
    own = page_permission_policy.instances_user_has_permission_for(user, "change").filter(depth__gt=1)
    editable = set(own.values_list("pk", flat=True))
    shown = Page.objects.filter(translation_key__in=own.values("translation_key"))
    pages = list(shown.specific().order_by("path"))
    locales = Locale.objects.in_bulk()
    for page in pages:
        page.locale = locales[page.locale_id]
    together: dict[Any, list[Page]] = {}
    for page in pages:
        together.setdefault(page.translation_key, []).append(page)
    # A page stands where its first translation stands in the site's tree: the Finnish tree comes first.
    return [_row(sisters, editable) for sisters in together.values()]


def _row(sisters: list[Page], editable: set[int]) -> PageRow:
    first = sisters[0]
    return PageRow(
        title=first.title,
        kind=str(first._meta.verbose_name),
        depth=first.depth - 2,
        source=next((page for page in sisters if page.pk in editable), first),
        languages=rows_of(sorted(sisters, key=lambda page: page.pk), editable=editable),
    )


def _chosen(request: HttpRequest) -> bool:
    return request.GET.get("show") == "missing"


@require_safe
def all_languages(request: HttpRequest) -> HttpResponse:
    """`?show=missing` leaves the pages that miss something."""
    if not may_write_pages(request.user):
        raise PermissionDenied
    rows = page_rows(request.user)
    missing = [row for row in rows if row.misses_something]
    context = {
        "header_title": _("Languages"),
        "header_icon": "globe",
        "breadcrumbs_items": [{"url": "", "label": _("Languages")}],
        "rows": missing if _chosen(request) else rows,
        "only_missing": _chosen(request),
        "count": len(rows),
        "missing_count": len(missing),
        "names": [row.name for row in rows[0].languages] if rows else [],
        "can_translate": request.user.has_perm("simple_translation.submit_translation"),
    }
    return render(request, "feedback_pages/admin/all_languages.html", context)


class LanguagesItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_write_pages(request.user)


def languages_item() -> MenuItem:
    return LanguagesItem(_("Languages"), reverse("page_languages"), name="languages", icon_name="globe", order=110)


class LanguagesPanel(Component):
    """On the home page of those who write pages: how many miss something, and the way to them."""

    name = "languages"
    template_name = "feedback_pages/admin/languages_home_panel.html"
    order = 60

    def __init__(self, missing: int) -> None:
        self.missing = missing

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"missing": self.missing, "url": f"{reverse('page_languages')}?show=missing"}


def add_languages_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Nothing is said while nothing misses."""
    if not may_write_pages(request.user):
        return
    missing = sum(row.misses_something for row in page_rows(request.user))
    if missing:
        panels.append(LanguagesPanel(missing))

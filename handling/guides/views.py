"""Reading the guides in the admin."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback_pages import languages
from handling.guides.guides import GUIDES, LANGUAGES, Guide
from handling.units.permissions import is_administrator, is_officer, unit_ids_worked_by


def own_guide(user: Any) -> str:
    """Name of the guide that fits what `user` does here."""
    if is_administrator(user):
        return "administrator"
    if is_officer(user):
        return "officer"
    return "handler" if unit_ids_worked_by(user) else "editor"


def guide_language(asked: str) -> str:
    """The language asked for, else the user's, else the first that guides are written in."""
    return next(code for code in (asked, languages.current(), LANGUAGES[0]) if code in LANGUAGES)


@require_safe
def first_guide(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("guide", args=[own_guide(request.user)]))


@require_safe
def show_guide(request: HttpRequest, name: str) -> HttpResponse:
    if name not in GUIDES:
        raise Http404
    guide = Guide(name, guide_language(request.GET.get("language", "")))
    context = {
        "guide": guide,
        "guides": GUIDES,
        "page_title": _("Guides"),
        "header_title": guide.title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("guide_first"), "label": _("Guides")},
            {"url": "", "label": guide.title},
        ],
        "other_languages": [code for code in LANGUAGES if code != guide.language],
    }
    return render(request, "handling/guide.html", context)

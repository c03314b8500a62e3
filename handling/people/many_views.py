"""The screen on which many people are invited: a file, what it would do, and the press that does it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from handling.people.many import HasErrors, NotReadable, invite_many, read_lines, text_of
from handling.people.views import administrator_required


@require_http_methods(["GET", "POST"])
@administrator_required
def many_people(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _screen(request)
    try:
        file = request.FILES.get("file")
        text = text_of(file.read()) if file else request.POST.get("text", "")
        if "confirmed" in request.POST and not file:
            invited, given = invite_many(text=text, by=request.user)
            words = _("Invited: %(invited)s. Given a role more: %(given)s.")
            messages.success(request, words % {"invited": invited, "given": given})
            return HttpResponseRedirect(reverse("people"))
        return _screen(request, text=text, lines=read_lines(text))
    except NotReadable as problem:
        return _screen(request, text="", problem=str(problem), status=422)
    except HasErrors:
        return _screen(request, text=text, lines=read_lines(text), status=422)


def _screen(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    title = _("Invite many people")
    lines = shown.get("lines", [])
    context = {
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [{"url": reverse("people"), "label": _("People")}, {"url": "", "label": title}],
        "wrong": sum(bool(line.errors) for line in lines),
        **shown,
    }
    return render(request, "handling/people_many.html", context, status=status)

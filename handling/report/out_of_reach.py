"""What is out of reach is as what does not exist, in words that lead on: the same for both, so that it tells nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from handling.inbox.scope import may_use_inbox
from handling.report.views import frame


def said_kindly(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a view of a case: a page of the admin, in the reader's language, in the place of a bare 404."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return _out_of_reach(request)

    return shown


def _out_of_reach(request: HttpRequest) -> HttpResponse:
    context = {**frame(_("Case not found")), "may_use_inbox": may_use_inbox(request)}
    if not context["may_use_inbox"]:
        del context["breadcrumbs_items"][0]
    return render(request, "handling/out_of_reach.html", context, status=404)

"""Headers that whole groups of public views share, and whole addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control

Response = TypeVar("Response", bound=HttpResponseBase)


def whole_address(path: str) -> str:
    """The address that others may keep: under BASE_URL, whatever host the visitor's request claims to be for."""
    return path if "://" in path else settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


# What is hidden must be gone within 60 seconds: from a shared cache and then from a browser's, each with its own 30.
briefly = cache_control(public=True, max_age=30)


def framed(view: Callable[..., Response]) -> Callable[..., Response]:
    """The view may be shown in a frame on the town's own sites (FRAME_ANCESTORS)."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        response = view(request, *args, **kwargs)
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        response._csp_replace = {"frame-ancestors": settings.FRAME_ANCESTORS}  # type: ignore[attr-defined]
        return response

    return wrapper


def private_page(view: Callable[..., Response]) -> Callable[..., Response]:
    """The address is a key: nothing keeps the page, and no link tells where one came from."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper

"""Content policies that differ from the public side's."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse


class AdminContentPolicyMiddleware:
    """Wagtail's admin has inline scripts and styles of its own; it still loads nothing from elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "frame-ancestors": [SELF],
                "frame-src": [SELF],
            }
            # Pages with personal data stay out of every cache, the browser's too.
            response.setdefault("Cache-Control", "no-store, private")
        return response

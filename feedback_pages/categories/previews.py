"""The preview of a page in Wagtail's side panel: a frame within the admin, which no public page allows."""

from typing import Any

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse


class ShownInAdmin:
    """Mixin for pages: their preview, and nothing else of them, may be framed by the admin."""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        response = self.render_preview(request, mode_name)
        if hasattr(response, "render"):
            response = response.render()
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        return response

    def render_preview(self, request: HttpRequest, mode_name: str) -> Any:
        return super().serve_preview(request, mode_name)  # type: ignore[misc]

"""Which language a page is in, and where a missing one is looked for."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

# What stands under no language. Django would look for a missing page of these under /fi/ and lead there.
WITHOUT_LANGUAGE = ("/admin/",)


class OnlyLocalisedPages(LocaleMiddleware):
    """A page of the admin that does not exist, or not for its reader, is answered as missing at its own address."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and request.path_info.startswith(WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)


class ReadersLanguage:
    """The admin in the language of the reader's profile, what Wagtail says outside of its views included: refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(WITHOUT_LANGUAGE):
            return self.get_response(request)
        profile = getattr(request.user, "wagtail_userprofile", None)
        with translation.override(profile.get_preferred_language() if profile else translation.get_language()):
            return self.get_response(request)

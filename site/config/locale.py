"""Which language a page is in, and where a missing one is looked for."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

# What stands under no language. Django would look for a missing page of these under /fi/ and lead there.
WITHOUT_LANGUAGE = ("/admin/",)


class OnlyLocalisedPages(LocaleMiddleware):
    """A page of the admin that does not exist, or not for its reader, is answered as missing at its own address."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and request.path_info.startswith(WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)

"""What is answered while nothing can be saved: plainly, in the visitor's language, with all that was typed.

Nothing here may need the database, base.html least of all.
"""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils import translation
from django.views.defaults import server_error as fault

from feedback_pages.http import framed, private_page

RETRY_AFTER = "10"
# A disk that is full, over its quota, read-only or broken.
OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a database that is away or a disk that takes nothing is no fault of the page, and passes."""
    if passes(sys.exc_info()[1]):
        return unavailable(request)
    return fault(request)


def passes(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in OF_THE_DISK
    return isinstance(error, OperationalError | InterfaceError)


@framed
@private_page
def unavailable(request: HttpRequest) -> HttpResponse:
    """503, with a form that sends the same again; what the admin's forms hold (passwords, too) is not repeated."""
    is_admin = request.path_info.startswith("/admin/")
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(language):
        context = {
            "language": language,
            "is_sending": request.method == "POST",
            "typed": None if is_admin else _typed(request),
            "had_files": not is_admin and request.method == "POST" and bool(request.FILES),
        }
        response = render(request, "503.html", context, status=503)
    response["Retry-After"] = RETRY_AFTER
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Name and value of each field that was posted; None where nothing was, or where it did not arrive whole.

    A body for which there was no room reads as empty the second time.
    """
    if request.method != "POST":
        return None
    try:
        typed = [(name, value) for name, values in request.POST.lists() for value in values]
    except (UnreadablePostError, OSError):
        return None
    return typed if typed or request.META.get("CONTENT_LENGTH") in (None, "", "0") else None

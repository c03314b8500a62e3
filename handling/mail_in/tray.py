"""The mail that waits to be sorted, as its readers see it: who may, pages of it, and what a screen shows of one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from handling.inbox.models import InboxEntry
from handling.mail_in.files import looks_like_photo
from handling.mail_in.mime import parse_mail
from handling.mail_in.models import InboundMail
from handling.units.permissions import roles_of

ROWS = 25


def may_sort_mail(user: Any) -> bool:
    """Whether some mail could ever be this person's to sort."""
    roles = roles_of(user)
    return roles.is_administrator or bool(roles.handled | roles.led)


def sorter_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_sort_mail(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@dataclass(frozen=True, kw_only=True)
class TrayPage:
    """`following` is the key that the next page begins after; None at the end."""

    mails: list[InboundMail]
    following: int | None


def tray_page(user: Any, *, after: int = 0) -> TrayPage:
    """The oldest first, without what came with them."""
    waiting = InboundMail.objects.waiting().sorted_by(user).filter(pk__gt=after).defer("raw")
    found = list(waiting.select_related("report").order_by("pk")[: ROWS + 1])
    return TrayPage(mails=found[:ROWS], following=found[ROWS - 1].pk if len(found) > ROWS else None)


def waiting_mail(user: Any, pk: int) -> InboundMail | None:
    """One that `user` may sort; None where somebody has, or where it never was the user's."""
    return InboundMail.objects.waiting().sorted_by(user).select_related("report").filter(pk=pk).first()


def answerable_case(user: Any, number: str) -> int | None:
    """The key of the case with that number, if the user answers for the unit that holds it."""
    roles = roles_of(user)
    entries = InboxEntry.objects.filter(report__number__iexact=number.strip())
    if not roles.is_administrator:
        entries = entries.filter(unit__in=roles.handled | roles.led)
    return entries.values_list("report", flat=True).first()


def files_of(mail: InboundMail) -> list[dict[str, Any]]:
    """Names of what came with it, and whether that is perhaps a photo, which alone is taken."""
    files = parse_mail(bytes(mail.raw)).files
    return [{"name": file.name or file.content_type, "is_photo": looks_like_photo(file)} for file in files]

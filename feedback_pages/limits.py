"""How often one sender (or one mailbox) may do what; counted in the database by a keyed hash of the address."""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

WINDOW = timedelta(hours=1)

_COUNT = (
    "INSERT INTO feedback_pages_limitcount (sender, what, window_start, count) SELECT %s, %s, %s, 1 "
    "ON CONFLICT (sender, what, window_start) DO UPDATE SET count = feedback_pages_limitcount.count + 1 RETURNING count"
)
# By itself it does not wait for the disk: a count that a crash takes back harms nobody. The setting ends with the commit.
_COUNT_ALONE = _COUNT.replace(
    ", 1 ON", ", 1 FROM (SELECT set_config('synchronous_commit', 'off', true)) AS not_waiting ON"
)

_TAKE_BACK = (
    "UPDATE feedback_pages_limitcount SET count = count - 1 "
    "WHERE sender = %s AND what = %s AND window_start = %s AND count > 0"
)


class TooMany(Exception):
    """The sender has done this too often. `until` is when it is open again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until

    @property
    def message(self) -> str:
        """A sentence for the resident, in the language that is active now."""
        when = date_format(timezone.localtime(self.until), "TIME_FORMAT")
        return _(
            "A lot of feedback has come from your connection within an hour. Please try again after %(time)s; your text is kept on this page."
        ) % {"time": when}


def client_address(request: HttpRequest) -> str:
    """The client's address: the last one in X-Forwarded-For that is not a trusted proxy, else the peer's."""
    peer = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 - a Unix socket has no peer address
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    for address in [peer, *reversed(forwarded)]:
        if address not in settings.TRUSTED_PROXIES:
            return address
    return peer


def sender_of(request: HttpRequest) -> str:
    """Keyed hash of the client's address; an IPv6 sender is its /64."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        address = ipaddress.ip_address("0.0.0.0")  # noqa: S104
    # A server that listens on both kinds sees IPv4 as ::ffff:…, whose /64 would be everybody.
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    network = ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return hmac.new(settings.SECRET_KEY.encode(), f"sender:{network}".encode(), hashlib.sha256).hexdigest()


def mailbox_of(address: str) -> str:
    """Keyed hash of a mail address, whatever its capitals."""
    return hmac.new(settings.SECRET_KEY.encode(), f"mailbox:{address.lower()}".encode(), hashlib.sha256).hexdigest()


def count(*, sender: str, what: str) -> None:
    """Count one more of `what`, in the caller's transaction or its own.

    Raises:
        TooMany: the limit of the hour is reached.
    """
    start = _window_start()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT if connection.in_atomic_block else _COUNT_ALONE, [sender, what, start])
        reached = cursor.fetchone()[0]
    if reached > settings.LIMITS_PER_HOUR[what]:
        raise TooMany(start + WINDOW)


def take_back(*, sender: str, what: str) -> None:
    """Count one less of `what`: it turned out to be none."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_BACK, [sender, what, _window_start()])


def _window_start() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)

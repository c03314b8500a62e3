"""Where an answer to one of our mails goes: `<mailbox>+<delivery>.<HMAC>@<domain>`, made from the town's mailbox.

The mailbox stays the town's own (plus addressing), whoever answers; nobody can make up an address that names a case.
Hexadecimal, because mail programs change capitals.
"""

import hashlib
import hmac

from django.conf import settings

from feedback_pages.town.models import TownSettings

_LETTERS = 24  # 96 bits


def reply_address(delivery_id: int) -> str:
    """The signed address for answers to a delivery; empty where the town has set no mailbox."""
    return signed_address(TownSettings.load().reply_to, delivery_id)


def signed_address(town_address: str, delivery_id: int) -> str:
    """`town_address` made to name the delivery, signed; empty where it is empty."""
    mailbox, _at, domain = town_address.rpartition("@")
    if not mailbox:
        return ""
    return f"{mailbox}+{delivery_id}.{_signature(delivery_id)}@{domain}"


def _signature(delivery_id: int) -> str:
    digest = hmac.new(settings.PRIVATE_LINK_KEY.encode(), f"reply:{delivery_id}".encode(), hashlib.sha256)
    return digest.hexdigest()[:_LETTERS]


def delivery_of(address: str) -> int | None:
    """The delivery that a signed address names, whatever its capitals and mailbox; None where it is not signed by us."""
    local, _at, _domain = address.lower().rpartition("@")
    number, _dot, signature = local.rpartition("+")[2].partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return int(number) if hmac.compare_digest(signature.encode(), _signature(int(number)).encode()) else None

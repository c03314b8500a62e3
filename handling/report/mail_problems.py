"""What a mail server said when it did not take a mail, in words that tell a handler what to do. Pure."""

import re

from django.utils.translation import gettext_lazy as _

# Enhanced status codes (RFC 3463), then the plain ones and the words of common servers.
_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_BY_CODE = {
    "1.1": _("There is no such mailbox. Look for a typing error in the address."),
    "1.2": _("There is no such mail domain. Look for a typing error after the @."),
    "1.3": _("The address is not written as an address is. Look for a typing error."),
    "1.10": _("The address receives no mail at all. Ask the resident for another one."),
    "2.1": _("The mailbox is closed or does not take mail. Ask the resident for another address."),
    "2.2": _("The mailbox is full. Try again in a few days, or phone."),
    "3.4": _("The mail was too large for the receiver."),
    "4.1": _("The receiver's mail server did not answer. Try again later."),
    "4.4": _("There is no such mail domain. Look for a typing error after the @."),
    "4.7": _("The receiver's mail server did not answer for days. Try again later."),
    "7.1": _("The receiver's mail server refused the town's mail. Tell the administrator if it happens again."),
}
_REFUSED = _BY_CODE["7.1"]
_WORDS = (
    (re.compile(r"user unknown|no such user|does not exist|unknown recipient|mailbox not found", re.I), "1.1"),
    (re.compile(r"quota|mailbox (is )?full|over limit|\b552\b", re.I), "2.2"),
    (re.compile(r"host (or domain name )?not found|nxdomain|no mx|domain not found", re.I), "1.2"),
    (re.compile(r"spam|blacklist|blocked|reputation|\bspf\b|\bdkim\b|\bdmarc\b", re.I), "7.1"),
    (re.compile(r"time[d ]?\s?out|refused|unreachable|greylist|try again", re.I), "4.1"),
    (re.compile(r"\b55[013]\b", re.I), "1.1"),
)


def in_plain_words(said: str) -> str:
    """Empty where it tells nothing that one could act on."""
    code = _CODE.search(said)
    if code is not None:
        key = f"{int(code[2])}.{int(code[3])}"
        if key in _BY_CODE:
            return str(_BY_CODE[key])
        if code[2] == "7":
            return str(_REFUSED)
    return next((str(_BY_CODE[key]) for pattern, key in _WORDS if pattern.search(said)), "")

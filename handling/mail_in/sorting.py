"""What sent a mail: a person, or a machine that says something about a mail of ours or answers for somebody. No database."""

import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from handling.mail_in.mime import Mail, decoded

_I = re.IGNORECASE


class Sort(StrEnum):
    PERSON = "person"
    AUTO_REPLY = "auto_reply"
    LOOP = "loop"
    RECEIPT = "receipt"
    """It was delivered, or read: nothing to do."""
    BOUNCE_PERMANENT = "bounce_permanent"
    BOUNCE_TEMPORARY = "bounce_temporary"

    @property
    def is_bounce(self) -> bool:
        return self in (Sort.BOUNCE_PERMANENT, Sort.BOUNCE_TEMPORARY)


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """`is_final`: no server tries that mail any more. `code` is as in RFC 3463 ("5.1.1") where one was given.
    `about` are ids of mails that the bounce tells of, `said` the server's words without any address."""

    sort: Sort
    is_final: bool = False
    code: str = ""
    said: str = ""
    about: tuple[str, ...] = ()


def sort_mail(mail: Mail, *, own_addresses: frozenset[str], own_list: str = "") -> Sorted:
    """Args:
    own_addresses: the town's mailboxes in small letters; nobody writes to us from there.
    own_list: the List-Id of our mails.
    """
    if mail.report_type == "delivery-status":
        return _sort_status(mail)
    if mail.report_type == "disposition-notification":
        return Sorted(sort=Sort.RECEIPT)
    if _is_bounce(mail):
        return _sort_bounce(mail)
    if mail.sender in own_addresses or (own_list and own_list in mail.header("List-Id")) or mail.header("X-Loop"):
        return Sorted(sort=Sort.LOOP)
    return Sorted(sort=Sort.AUTO_REPLY if _is_auto_reply(mail) else Sort.PERSON)


# -- bounces --------------------------------------------------------------------------------------------------------

_MACHINES = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon|mail\.daemon)(@|$)", _I)
_MACHINE_NAMES = re.compile(r"mail(er)? ?delivery|mailer-daemon|postmaster|mail administrator", _I)
_FAILED_SUBJECT = re.compile(
    r"undeliver|not delivered|delivery (status notification|failure|has failed|problem|incomplete|delayed)|"
    r"returned (mail|to sender)|mail delivery (failed|failure|system)|failure notice|could ?n.t be delivered|non[- ]?deliver|"
    r"delayed|message status|ei voitu toimittaa|toimitusvirhe|toimittaminen epäonnistui|toimitus epäonnistui|"
    r"toimittamatta|toimitusraportti|viivästy|"
    r"kunde inte levereras|kan inte levereras|olevererbar|går inte att leverera|leveransfel|leveransen misslyckades|"
    r"fördröjd|försenad",
    _I,
)
_WILL_TRY = re.compile(
    r"will (retry|keep trying|be retried|continue to try|try again)|still (being )?(trying|retried)|has not yet been delivered|"
    r"delivery (is|has been) delayed|temporary (failure|error|problem)|you do not need to resend|this is a warning message only|"
    r"yritetään (edelleen|uudelleen)|ei ole vielä (voitu )?toimitettu|försöker igen|fortsätter att försöka|ännu inte levererats",
    _I,
)
_ENHANCED = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"(?:^|[\s:>(\"'])([45])\d\d[\s-]", re.MULTILINE)
_COPY_BELOW = re.compile(
    r"^.*(below this line is a copy|this is a copy of the message|returned message|original message|alkuperäinen viesti|"
    r"ursprungligt meddelande|-- ?message header).*$",
    _I | re.MULTILINE,
)
_ID_LINE = re.compile(r"^[ \t]*message-id:\s*(<[^<>\s]+>)", _I | re.MULTILINE)


def _status_fields(message: Message) -> list[Message]:
    """The groups of fields of a delivery-status part: the first is of the mail, each other of one receiver."""
    return [
        group
        for part in message.walk()
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")
        and part.is_multipart()
        for group in part.get_payload()  # type: ignore[union-attr]
        if isinstance(group, Message)
    ]


def _sort_status(mail: Mail) -> Sorted:
    """RFC 3464: the worst that is told of any receiver."""
    groups = _status_fields(mail.message)
    actions = [
        str(group["Action"]).split()[0].strip(";").lower() for group in groups if (group["Action"] or "").strip()
    ]
    codes = [
        match[1]
        for group in groups
        if (match := _ENHANCED.search(str(group["Status"] or group["Diagnostic-Code"] or "")))
    ]
    if not actions and not codes:
        return _sort_bounce(mail)
    is_final = "failed" in actions or (not actions and any(code.startswith("5") for code in codes))
    if actions and not {"failed", "delayed"} & set(actions):
        return Sorted(sort=Sort.RECEIPT)
    code = max(codes, default="")
    is_permanent = is_final and not code.startswith("4")
    sort = Sort.BOUNCE_PERMANENT if is_permanent else Sort.BOUNCE_TEMPORARY
    said = next((str(group["Diagnostic-Code"]) for group in groups if group["Diagnostic-Code"]), "")
    return Sorted(sort=sort, is_final=is_final, code=code, said=_without_address(said, code), about=_told_of(mail))


def _without_address(said: str, code: str) -> str:
    """An address is erasable and must not live on in an error."""
    words = said.rpartition(";")[2].split()
    return " ".join(word for word in words if "@" not in word)[:300] or code


def _is_bounce(mail: Mail) -> bool:
    if mail.header("X-Failed-Recipients"):
        return True
    has_no_sender = mail.header("Return-Path") == "<>"
    is_machine = bool(_MACHINES.match(mail.sender) or _MACHINE_NAMES.search(mail.sender_name) or not mail.sender)
    return (has_no_sender or is_machine) and bool(_FAILED_SUBJECT.search(mail.subject) or _is_qmail(mail))


def _is_qmail(mail: Mail) -> bool:
    return "qmail-send program" in mail.text


def _sort_bounce(mail: Mail) -> Sorted:
    """From the words alone, those of the copy below them apart."""
    words = _COPY_BELOW.split(mail.text, maxsplit=1)[0]
    enhanced, plain = _ENHANCED.search(words), _REPLY_CODE.search(words)
    code = enhanced[1] if enhanced else ""
    is_delayed = bool(_WILL_TRY.search(words)) or bool(re.search(r"delayed|viivästy|fördröj|försen", mail.subject, _I))
    first = code[:1] or (plain[1] if plain else "")
    is_temporary = is_delayed or first == "4"
    sort = Sort.BOUNCE_TEMPORARY if is_temporary else Sort.BOUNCE_PERMANENT
    return Sorted(sort=sort, is_final=not is_delayed, code=code, said=code or first, about=_told_of(mail))


def _told_of(mail: Mail) -> tuple[str, ...]:
    """Message-IDs of the mails that came back: in the copy that was attached, in the words, in the headers."""
    found: list[str] = []
    for part in mail.message.walk():
        if part is not mail.message and part.get("Message-ID"):
            found.append(str(part["Message-ID"]).strip())
        elif part.get_content_type() in ("text/rfc822-headers", "text/plain", "message/global-headers"):
            found += _ID_LINE.findall(decoded(part))
    return tuple(dict.fromkeys([*found, *mail.answers_to]))


# -- answers of machines --------------------------------------------------------------------------------------------

_AUTO_SUBJECT = re.compile(
    r"^\s*(\[[^\]]*\]\s*)?(automaattinen (vastaus|poissaolo|ilmoitus)|automaattivastaus|poissaoloviesti|poissaoloilmoitus|poissa:|"
    r"poissa toimistosta|lomavastaus|vastaus: poissa|"
    r"automatiskt? svar|autosvar|frånvaromeddelande|frånvaro(assistent)?:|frånvarande:|"
    r"automatic reply|auto(mated|matic)?[- ]?(reply|response)|out of (the )?office|ooo:|vacation (reply|response))",
    _I,
)
_AUTO_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-Vacation",
)


def _is_auto_reply(mail: Mail) -> bool:
    """RFC 3834, and what programs did before it or do beside it."""
    submitted = mail.header("Auto-Submitted").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    if mail.header("Precedence").lower() in ("auto_reply", "auto-reply") or any(map(mail.header, _AUTO_HEADERS)):
        return True
    is_bulk_answer = mail.header("Precedence").lower() in ("bulk", "junk") and bool(mail.answers_to)
    return is_bulk_answer or bool(_AUTO_SUBJECT.match(mail.subject))

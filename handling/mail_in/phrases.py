"""What mail programs write around a person's words, in Finnish, Swedish and English: patterns alone."""

import re

_I = re.IGNORECASE

# -- above a quote --------------------------------------------------------------------------------------------------

WROTE = re.compile(r"\b(kirjoitti|skrev|wrote)\b", _I)
_DAY = re.compile(
    r"\d{1,2}[./]\s?\d{1,2}[./]|\d{4}-\d\d-\d\d|\b\d{1,2}\.?\s+\w+\.?,?\s+\d{4}|\b[A-Z][a-z]+ \d{1,2}, \d{4}"
)
ADDRESS = re.compile(r"[^\s<>()\[\]:]+@[^\s<>()\[\]]+\.\w+")


def traits(line: str) -> tuple[bool, bool]:
    """Whether it names a day, and a mail address. Both together no person writes by hand over what is no quote."""
    return bool(_DAY.search(line)), bool(ADDRESS.search(line))


def is_attribution(line: str) -> bool:
    """`On Mon, 12 Jan 2026 at 12:34, Town <feedback@example.org> wrote:` in the forms of many programs."""
    return line.endswith(":") and len(line) < 300 and bool(WROTE.search(line)) and any(traits(line))


_DATE_FIRST = re.compile(
    r"^(on|den|\d|(ma|ti|ke|to|pe|la|su|mån|tis|ons|tors|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)\b|"
    r"(maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag))",
    _I,
)


def begins_with_day(line: str) -> bool:
    return bool(_DATE_FIRST.match(line.strip()))


def names_sender(line: str) -> bool:
    """Of whatever language; over marks it heads a quote."""
    return line.endswith(":") and len(line) < 300 and bool(ADDRESS.search(line))


_SENDER = "lähettäjä|lähettänyt|från|avsändare|from"
_OTHERS = (
    "lähetetty|päivämäärä|päiväys|päivä|pvm|vastaanottaja|vastaanottajat|saaja|kenelle|kopio|kopiot|aihe|otsikko|"
    "skickat|skickades|datum|till|mottagare|kopia|ämne|"
    "sent|date|to|cc|subject|reply-to|vastausosoite|svara till"
)
_HEADER = re.compile(rf"^\s*\*?({_SENDER}|{_OTHERS})\s*:\*?(\s|$)", _I)
_SENDER_HEADER = re.compile(rf"^\s*\*?({_SENDER})\s*:\*?\s*\S", _I)
_ANY_HEADER = re.compile(rf"\b({_SENDER}|{_OTHERS})\s?:", _I)


_SUBJECT_HEADER = re.compile(r"^\s*\*?(aihe|otsikko|ämne|subject)\s*:", _I)


def is_subject(line: str) -> bool:
    return bool(_SUBJECT_HEADER.match(line))


def is_header(line: str) -> bool:
    return bool(_HEADER.match(line))


def begins_headers(line: str) -> bool:
    return bool(_SENDER_HEADER.match(line))


def is_all_headers(line: str) -> bool:
    """All of them on one line, as Samsung's program writes in plain text."""
    return begins_headers(line) and len(_ANY_HEADER.findall(line)) >= 3 and bool(ADDRESS.search(line))


_RULER = re.compile(
    r"^[-_*=\s]{3,}(alkuperäinen viesti|alkuperäinen sähköposti|ursprungligt meddelande|originalmeddelande|"
    r"ursprungligt mail|original message|original mail|original email|vastattu viesti|besvarat meddelande|reply message)"
    r"[-_*=\s]{3,}",
    _I,
)
_FORWARDED = re.compile(
    r"^>?[-\s]*(alkaa välitetty viesti|välitetty viesti|edelleenlähetetty viesti|edelleen lähetetty viesti|"
    r"vidarebefordrat brev|vidarebefordrat meddelande|vidarebefordrat mejl|börja vidarebefordrat meddelande|"
    r"begin forwarded message|forwarded message|forwarded mail)[-\s]*:?[-\s]*$",
    _I,
)
_FORWARD_SUBJECT = re.compile(r"^\s*(fwd?|vl|vb|wl|ts)\s*:", _I)
_LINE = re.compile(r"^\s*[-_=*–—]{5,}\s*$")


def is_ruler(line: str) -> bool:
    """ "-----Original Message-----": what follows is a quote."""
    return bool(_RULER.match(line) or _WROTE_RULER.match(line))


_WROTE_RULER = re.compile(r"^\s*-{3,}.{1,150}\b(kirjoitti|skrev|wrote)\b.{0,150}-{3,}\s*$", _I)


def is_line(line: str) -> bool:
    return bool(_LINE.match(line))


def tells_forwarding(line: str) -> bool:
    return len(line) < 200 and bool(_FORWARDED.match(line))


def is_forward(subject: str) -> bool:
    return bool(_FORWARD_SUBJECT.match(subject))


# Said above a quote without marks: the words are in it.
_ANSWERS_BELOW = re.compile(
    r"\b(vasta\w+|kommen\w+|svar\w*|answer\w*|repl\w+|comment\w*|merkinn\w+|huomau\w+)\b[^\n]{0,50}"
    r"\b(alla|alle|alapuolel\w+|seassa|sekaan|välissä|väleihin|tekstissä|viestissä|punaisel\w+|sinisel\w+|nedan|"
    r"nedanför|inne i|i texten|rött|blått|below|inline|in red|in blue|in between)\b",
    _I,
)


def says_answers_are_below(text: str) -> bool:
    return bool(_ANSWERS_BELOW.search(text))


# -- under the words ------------------------------------------------------------------------------------------------

_DEVICE = (
    r"iphone|ipad|ios|android|outlook|samsung|galaxy|huawei|honor|xiaomi|redmi|nokia|oneplus|motorola|sony|xperia|pixel|"
    r"yahoo|gmail|windows|blackberry|spark|proton|thunderbird|elisa|dna|telia|luukku|puhelime|mobil|telefon|phone|"
    r"tabletti|laittee|tablet|surfplatta|webmail|sähköposti|e-post|mail"
)
# Narrow: "Lähetetty kuva otettiin eilen" and "Sent you the photo by mail" are somebody's words.
_SENT_FROM = (
    re.compile(rf"^\W*lähetetty (\S+ ){{0,5}}\S*({_DEVICE})\S*( \S+){{0,2}}$", _I),
    re.compile(
        rf"^\W*(skickat|skickades|skickad|sent) (från|via|med|from|with|using) (\S+ ){{0,5}}\S*({_DEVICE})\S*( \S+){{0,3}}$",
        _I,
    ),
    re.compile(
        r"^\W*(hanki|lataa|hämta|skaffa|ladda ner|get|download) (outlook|yahoo|gmail|bluemail|proton|spark)\b.{0,40}$",
        _I,
    ),
)
_FROM_WHERE = re.compile(r"(sta|stä|lta|ltä|lla|llä|stani|ltani|for ios|for android|phone|pad|laitteesta \S+)\W*$", _I)
_SCANNED = re.compile(
    r"^\s*(virusfri\.|virus-free\.|virukseton|viruksista vapaa|tämä sähköposti on tarkistettu virusten|"
    r"det här e-postmeddelandet har sökts igenom|this email has been checked for viruses|www\.avast\.com|www\.avg\.com)",
    _I,
)
_LINK = re.compile(r"\s*[<\[(]?https?://\S+[>\])]?\s*$")


def is_advertisement(line: str) -> bool:
    """ "Sent from my iPhone", "Hanki Outlook for Android<https://…>" and what virus scanners add."""
    if len(line) > 300:
        return False
    bare = _LINK.sub("", line.strip())
    if len(bare) >= 100:
        return False
    finnish, other, offer = _SENT_FROM
    is_finnish = finnish.match(bare) and _FROM_WHERE.search(bare)
    return bool(is_finnish or other.match(bare) or offer.match(bare) or _SCANNED.match(bare))

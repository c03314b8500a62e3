from collections.abc import Container, Iterable

from .emails import find_emails
from .homes import find_home_addresses
from .identifiers import find_hetus, find_ibans
from .persons import find_person_names
from .phones import find_phones
from .plates import find_plates
from .public_contacts import without_public_contacts
from .readable import Readable
from .spans import Span, without_overlaps


def find_personal_data(
    text: str, *, language: str, places: Container[str] = (), public_contacts: Iterable[str] = ()
) -> list[Span]:
    """Spans of personal data in `text`, sorted, without overlaps, in time that grows with the length of the text.

    `language` is what the text is said to be in ("fi", "sv", "en"); texts mix languages, so it only settles what is
    ambiguous, and any other word will do. `places` are names of streets and places as written, which are no people's
    names. `public_contacts` are the town's own addresses, numbers and domains ("@hanko.fi"), which are left alone.
    """
    readable = Readable(text)
    found = _find(readable.text, language, places)
    return [readable.original(span) for span in without_public_contacts(readable.text, found, public_contacts)]


def _find(text: str, language: str, places: Container[str]) -> list[Span]:
    identifiers = [
        *find_emails(text, language),
        *find_ibans(text),
        *find_hetus(text),
        *find_phones(text),
        *find_plates(text),
    ]
    names = list(find_person_names(text, places))
    homes = find_home_addresses(text, places, {name.end for name in names})
    return without_overlaps([*identifiers, *homes, *names])

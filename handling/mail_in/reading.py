"""The new words of a mail: without what it quotes and without signatures, wherever in it they stand. No database.

Where it is not clear whether words are the writer's own they stay: a line too many is a small nuisance, a lost one a lie.
"""

from collections.abc import Iterator

from handling.mail_in import phrases

# Longer than that nobody's signature is; whoever writes on under "--" is no signature.
LONGEST_SIGNATURE = 10
_HEADERS_WITHIN = 8
# A longer line heads no quote, and patterns over it would take their time.
_LONGEST_HEADING = 1000
_LINES_OF_ATTRIBUTION = 4


def new_words(text: str, *, subject: str = "") -> str:
    """What its writer added. A forwarded mail is all told: for its content it was sent.

    Args:
        text: with quotes marked by ">" where the mail marks them.
    """
    lines = [line.rstrip(" \t") if line != "-- " else line for line in text.replace("\r", "").split("\n")]
    if phrases.is_forward(subject) or any(map(phrases.tells_forwarding, lines)):
        return _tidy(_without_advertisement(lines))
    kept, rest = _unquoted(lines)
    words = _joined(kept)
    if rest and (not words or phrases.says_answers_are_below(words)):
        return _tidy([words, "", *_trimmed(rest)])
    return words


def _unquoted(lines: list[str]) -> tuple[list[list[str]], list[str]]:
    """The parts between the quotes, and a quote without marks that goes to the end."""
    parts: list[list[str]] = [[]]
    place = 0
    is_lone = _quotes_one_line_alone(lines)
    while place < len(lines):
        after = _end_of_heading(lines, place)
        if after is not None and _is_marked(_next_words(lines, after)):
            parts.append([])
            place = after
        elif after is not None and _may_head_unmarked(lines, place, after):
            return parts, lines[after:]
        elif _is_marked(lines[place]) and not is_lone:
            parts.append([])
            place += 1
        else:
            parts[-1].append(lines[place])
            place += 1
    return parts, []


def _is_marked(line: str) -> bool:
    return line.lstrip().startswith(">")


def _quotes_one_line_alone(lines: list[str]) -> bool:
    """One line with a mark and no heading over it: rather "> 10 cm" than a quote."""
    marked = [place for place, line in enumerate(lines) if _is_marked(line)]
    return len(marked) == 1 and not any(_end_of_heading(lines, place) for place in range(marked[0]))


def _next_words(lines: list[str], place: int) -> str:
    return next((line for line in lines[place:] if line.strip()), "")


# -- what stands over a quote ---------------------------------------------------------------------------------------


def _end_of_heading(lines: list[str], place: int) -> int | None:
    """Where the heading of a quote that begins at `place` ends; None where none does."""
    line = lines[place]
    if not line.strip() or _is_marked(line) or len(line) > _LONGEST_HEADING:
        return None
    if phrases.is_ruler(line):
        below = _first_words_after(lines, place + 1)
        return _end_of_headers(lines, below) or _end_of_attribution(lines, below) or place + 1
    if phrases.is_all_headers(line):
        return place + 1
    return _end_of_headers(lines, place) or _end_of_attribution(lines, place)


def _first_words_after(lines: list[str], place: int) -> int:
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place


def _end_of_headers(lines: list[str], place: int) -> int | None:
    """The end of "From: … Sent: … To: … Subject: …", each on a line (a long one may be on two).

    Without a subject it may be somebody's "From: Hanko / To: Ekenäs / Date: …".
    """
    if place >= len(lines) or not phrases.begins_headers(lines[place]):
        return None
    if phrases.is_all_headers(lines[place]):
        return place + 1
    found = [n for n in range(place, min(place + _HEADERS_WITHIN, len(lines))) if phrases.is_header(lines[n])]
    has_subject = any(phrases.is_subject(lines[n]) for n in found)
    return found[-1] + 1 if len(found) >= 3 and has_subject else None


def _end_of_attribution(lines: list[str], place: int) -> int | None:
    """The end of "On … wrote:", which programs break over several lines."""
    heading = ""
    for end in range(place, min(place + _LINES_OF_ATTRIBUTION, len(lines))):
        line = lines[end].strip()
        if not line or _is_marked(line):
            return None
        heading = f"{heading} {line}".strip()
        if phrases.is_attribution(heading):
            return end + 1 if _is_shortest(lines, place, end) else None
        if end == place and phrases.names_sender(heading) and _is_marked(_next_words(lines, end + 1)):
            return end + 1
    return None


def _is_shortest(lines: list[str], place: int, end: int) -> bool:
    """Whether no later line begins an attribution that tells as much: the ones before it are the writer's."""
    whole, *shorter = (" ".join(line.strip() for line in lines[start : end + 1]) for start in range(place, end + 1))
    found = [phrases.traits(heading) for heading in shorter if phrases.is_attribution(heading)]
    return not found or (phrases.begins_with_day(whole) and phrases.traits(whole) not in found)


def _may_head_unmarked(lines: list[str], place: int, after: int) -> bool:
    """Whether a heading tells enough that all below it is a quote, though nothing marks it."""
    heading = " ".join(lines[place:after])
    is_by_hand = not (phrases.begins_headers(lines[place]) or phrases.is_ruler(lines[place]))
    return not is_by_hand or phrases.traits(heading) == (True, True)


# -- what stands under the words ------------------------------------------------------------------------------------


def _joined(parts: list[list[str]]) -> str:
    return _tidy(line for part in parts for line in [*_trimmed(part), ""])


def _trimmed(lines: list[str]) -> list[str]:
    return _without_advertisement(_without_signature(_without_advertisement(lines)))


def _without_advertisement(lines: list[str]) -> list[str]:
    """Without what a program adds at the end."""
    end = len(lines)
    while end and (
        not lines[end - 1].strip() or phrases.is_line(lines[end - 1]) or phrases.is_advertisement(lines[end - 1])
    ):
        end -= 1
    return lines[:end]


def _without_signature(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if line.rstrip() == "--" and sum(bool(below.strip()) for below in lines[place:]) <= LONGEST_SIGNATURE + 1:
            return lines[:place]
    return lines


def _tidy(lines: "list[str] | Iterator[str]") -> str:
    """One empty line at most, none at the ends."""
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()

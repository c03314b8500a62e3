"""Registration plates: Finnish, Åland's, diplomats', trailers', and neighbours' beside a word for a vehicle."""

import re
from collections.abc import Iterator

from .context import DASHES, around, before, is_labelled_as_code
from .spans import Span
from .word_lists import words_in

_LETTERS = "A-ZÅÄÖ"
_EDGE = rf"(?<!\w)(?<!\w[{DASHES}.])(?<![^\W\d]/)"
_END = rf"(?!\w)(?![{DASHES}]\w|[./,]\d)"
_PLATE = re.compile(
    rf"""{_EDGE}(?:
        (?P<british>(?-i:[A-Z]{{2}}\d\d[ ]?[A-Z]{{3}}))
        | (?P<aland>ÅL[A-Z]?)[ {DASHES}]?\d{{1,5}}
        | (?P<letters>[{_LETTERS}]{{2,3}})(?P<joint>[{DASHES}]|[ ][{DASHES}][ ]|[ ]|)(?P<digits>\d{{1,3}})
        | (?P<diplomat>CD?)[{DASHES}]\d{{3,5}}
        | (?P<foreign>[A-Z]{{3}}[ ]?\d\d[A-Z0-9] | \d{{1,3}}[ {DASHES}]?[A-Z]{{3}}
          | (?-i:[A-ZÖÜ]{{1,3}}[{DASHES} ][A-Z]{{1,2}}[ {DASHES}]?\d{{1,4}} | [A-Z]{{2}}[ {DASHES}]?\d{{4,5}}
          | [A-Z]\d{{3}}[A-Z]{{2}}(?:[ ]?\d{{2,3}})?))
        | (?P<labelled>[{_LETTERS}]{{1,2}}[ {DASHES}]?\d{{1,5}} | \d{{1,5}}[ {DASHES}]?[{_LETTERS}]{{1,3}})
    ){_END}""",
    re.VERBOSE | re.IGNORECASE,
)
_LABEL = re.compile(
    r"""(?<![^\W_])(?:rek|rekkari\w{0,5}|rekisteri\w{0,12}|rek\.?[ ]?n(?::o|ro|umero)\w{0,4}|rek\.?[ ]?tunnus
    |auto(?:n|ni)?,?[ ]tunnus\w{0,3}|bil(?:en)?s?,?[ ]beteckning
    |(?:koe\w{0,5})?kilp(?!ail)\w{0,6}|kilv\w{2,5}
        |reg|regnr|reg\.?[ ]?n(?:r|ummer|umret)?|registernummer|registernumret|registreringsnummer
        |registreringsnumret|skylt\w{0,4}|registerskylt\w{0,4}
        |plate\w{0,2}|number[ ]plate|licen[cs]e[ ]plate|registration(?:[ ]number|[ ]plate)?|reg\.?[ ]?no
        |licen[cs]e(?:[ ]number)?)
    (?:[ ](?:numero|number|no|nro|nr|on|oli|oli[ ]muotoa|är|var|is|was|reads|lukee|med|with|jotain|något|something
    |like|tyyliin)){0,4}[\s.:,()"'\-–=]{0,4}$""",
    re.IGNORECASE | re.VERBOSE,
)
_VEHICLE = re.compile(
    r"""(?<![^\W_])(?:
        auto(?!m|n?ko)\w{0,14} | \w{0,20}auto(?:n|t|a|lla|sta|ssa|on|lle|lta|ni|ja)? | rek\.? | kilp[ie]\w*
        | (?:rekisteri|rekkari|perävaunu|peräkärry|traileri|mopo|moottoripyör|mönkijä|traktor|rekka|taksi|ajoneuvo
          |motskar|prätk|jeep|koeajo|avolava|roskakuski|kuljettaj|asuntovaunu|matkailuvaunu|farmari|paku|kaara)\w*
        | bil(?:en|ar|arna|s|ens|ist\w*|ister)? | \w{2,20}bil(?:en|ar|arna)? | reg\.? | regnr
        | \w{0,20}(?:maastur|skootter|traktor|kärry|vaunu|mopo)\w{0,8} | \w{0,20}(?:vagn|moped|skoter|släp)\w{0,4}
        | (?:terrängbil|stadsjeep|pickup|register|registrer|skylt|släpv|släpk|motorcyk|moped|fordon|förare|husvagn|lastbil|fyrhjul)\w*
        | släp(?:et)?
        | cars? | vans? | trucks? | lorry | lorries | plates? | licen[cs]e | registration | vehicles? | drivers?
        | \w{0,12}trailers? | caravans? | campers? | scooters? | mopeds? | motorhomes? | pick-?ups? | suv | jeep | rv
        | motorbike | motorcycle | campervan | taxi\w*
        | (?:volvo|toyota|skoda|škoda|bmw|bemari|audi|ford|opel|mersu|mercedes|nissan|volkkari|volkswagen|tesla|honda
          |hyundai|mazda|peugeot|renault|citro[eë]n|saab|fiat|hiace|transit|corolla|kia)\w{0,4}
    )(?![^\W_])""",
    re.IGNORECASE | re.VERBOSE,
)
# "perävaunussa tunnus ABC-12": what is marked is the vehicle.
_VEHICLE_MARK = re.compile(
    rf"""{_VEHICLE.pattern},?[ ](?:\w{{1,12}}[ ]){{0,2}}(?:tunnu\w{{0,4}}|beteckning\w{{0,3}}|tag|märkt)[ :.]{{0,2}}$""",
    re.IGNORECASE | re.VERBOSE,
)
_OTHER_PLATE = re.compile(rf"(?<!\w)[{_LETTERS}]{{3}}[{DASHES}]\d{{3}}(?!\w)")
_TRAFFIC = re.compile(
    r"""(?<![^\W_])(?:
        (?:pysäköi|parkkee|parkis|parkkip|hylä|romu|kaaha|hinau|ohitt|ohitu|kolar|törmä|peruut|ylinopeu|katsast|tööt|suojati
          |rattijuo|ajam|ajane|ajanut|pysähty|tyhjäkäy|latauspaik|invapaik)\w* | ajavat | ajelevat | tukki | tukkii | tukkinut | seissyt | ajoi | ajaa | ajaja\w* | ajelee | kuski\w* | bussi\w*
        | (?:parker|övergiv|skrot|bogser|blocker|krocka|tomgång|fortkör|omkör|handikapp|backa)\w* | kört | kör(?:de|t|er)? | buss(?:en)?
        | parked | parking | speeding | tow | towed | towing | overtook | blocks | blocking | blocked | idling | crashed | drove | driving | drives | abandoned
    )(?![^\W_])""",
    re.IGNORECASE | re.VERBOSE,
)
_THINGS = words_in("not_plates.txt")
# Small words that stand before a number: no plate unless a dash joins them to it.
_WORDS = words_in("not_plates_unless_joined.txt")
# A word right before that makes it the name of some other thing: "pylväs HNK-456", "lomake ABC-123".
_THING_BEFORE = re.compile(
    r"""(?<![^\W_])(?:
        \w{0,20}(?:tyyp|modell|tuotte|koodi|tunnu|standard|pylvä|stolp|valaisi|lampu|lamppu|huone|linja|linje|lento|kaivo
          |brunn|laituri|lomak|blankett|merkki|merkin|märke|sarja|serie|versio|ohjelm|kurssi|reitt|rutt|hylly|hylla
          |laite|laitt|apparat|maskin|pump|tulosti|skrivar|projekt|hanke|kohde|kohtee|objekt|nimik|näyt|artik|vyöhyk
          |sektor|pysäk|hållplats|muuntam|transformator|asema|venttiil|ventil|kyltti|kyltin|ruutu|ruudu|ruta|rutan
          |penkki|bänk|keinu|gung|katos|luukku|luuku|kaapel|kabel|putki|putke)\w{0,6}
        | mall\w{0,5} | luok\w{0,5} | kone\w{0,4} | rivi\w{0,4} | sali\w{0,4} | rata\w{0,4} | juna\w{0,4} | tåg\w{0,3}
        | typ | type | kod | code | pole | post | rum | room | line | flight | train | form | brand | series | course
        | route | shelf | hall | seat | row | device | machine | printer | part | sample | item | zone | area | tag
        | label | märkt | model | stop | grid | square | cable | pipe | bench
    )
    (?:[ ](?:numero|nummer|number|nro|nr|no|on|är|is|oli))?[\s.:()"']{0,3}$""",
    re.IGNORECASE | re.VERBOSE,
)


def find_plates(text: str) -> Iterator[Span]:
    for match in _PLATE.finditer(text):
        if _is_plate(match):
            yield Span(match.start(), match.end(), "plate")


def _is_plate(match: re.Match[str]) -> bool:
    text, start = match.string, match.start()
    letters = (match["letters"] or "").upper()
    is_upper = match[0] == match[0].upper()
    has_label = _LABEL.search(before(text, start)) is not None
    is_joined = match["joint"] in DASHES if match["joint"] else False
    is_marked_vehicle = is_joined and len(match["digits"]) == 3 and _follows_vehicle(match)
    if (letters in _THINGS and not is_marked_vehicle) or (
        letters in _WORDS and not is_joined and not (has_label and is_upper)
    ):
        return False
    if has_label:
        return is_upper or not match["labelled"]
    if match["labelled"]:
        return False
    if _THING_BEFORE.search(before(text, start)) or is_labelled_as_code(text, start):
        return is_upper and is_joined and _VEHICLE_MARK.search(before(text, start)) is not None
    if match["aland"]:
        return is_upper
    surroundings = _around_without(match)
    near_vehicle = _VEHICLE.search(surroundings) is not None
    if match["diplomat"] or match["foreign"] or match["british"]:
        return is_upper and near_vehicle
    if is_joined and (_TRAFFIC.search(surroundings) or _OTHER_PLATE.search(surroundings)):
        near_vehicle = True
    return _is_ordinary_plate(match, is_upper, near_vehicle)


def _is_ordinary_plate(match: re.Match[str], is_upper: bool, near_vehicle: bool) -> bool:
    """The more a form is used for other things, the more it takes: "ABC-123" stands alone, "abc 123" needs a label."""
    letters = match["letters"]
    is_full = len(letters) == 3 and len(match["digits"]) == 3
    if match["joint"].strip() and is_upper and is_full:
        return True
    if not match["joint"].strip() and len(letters) < 3:
        return is_upper and not _is_shouted(match) and _follows_vehicle(match)
    if not match["joint"] and not is_upper:
        return is_full and near_vehicle
    if match["joint"] == " " and not is_upper:
        return is_full and _is_no_word(letters.casefold()) and _follows_vehicle(match)
    if " " in match["joint"] and (not is_upper or _is_shouted(match)):
        return False
    return near_vehicle


def _follows_vehicle(match: re.Match[str]) -> bool:
    words = before(match.string, match.start()).split()
    return bool(words) and _VEHICLE.fullmatch(words[-1].strip(",:;(\"'")) is not None


def _is_no_word(letters: str) -> bool:
    """Whether "abc" of "abc 123" is no word, unlike that of "auto vei 100"."""
    return letters == "abc" or set("aeiouyäöå").isdisjoint(letters)


def _is_shouted(match: re.Match[str]) -> bool:
    """Whether the word before is in capitals too, as in a text written in capitals from end to end."""
    words = before(match.string, match.start()).split()
    return bool(words) and len(words[-1]) > 3 and words[-1].isupper()


def _around_without(match: re.Match[str]) -> str:
    return around(match.string, match.start(), match.end()).replace(match[0], " ")

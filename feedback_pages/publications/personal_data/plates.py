"""Registration plates of vehicles: Finnish, Åland's, diplomats', trailers', and those of neighbours beside a word for a vehicle."""

import re
from collections.abc import Iterator

from .context import DASHES, around, before, is_labelled_as_code
from .spans import Span

_LETTERS = "A-ZÅÄÖ"
_EDGE = rf"(?<![\w])(?<!\w[{DASHES}./])"
_END = rf"(?![\w])(?![{DASHES}./,]\w)"
_PLATE = re.compile(
    rf"""{_EDGE}(?:
        (?P<letters>[{_LETTERS}]{{2,3}})(?P<joint>[{DASHES}]|[ ][{DASHES}][ ]|[ ]|)(?P<digits>\d{{1,3}})
        | (?P<aland>ÅL[A-Z]?)[ {DASHES}]?\d{{1,5}}
        | (?P<diplomat>CD?)[{DASHES}]\d{{3,5}}
        | (?P<foreign>[A-Z]{{3}}[ ]?\d\d[A-Z0-9] | \d{{2,3}}[ {DASHES}]?[A-Z]{{3}})
    ){_END}""",
    re.VERBOSE | re.IGNORECASE,
)
_LABEL = re.compile(
    r"""(?<![^\W_])(?:rek|rekkari\w{0,5}|rekisteri\w{0,12}|rek\.?[ ]?n(?::o|ro|umero)\w{0,4}|rek\.?[ ]?tunnus|kilp\w{0,6}|rekisterikilp\w{0,6}|kilvessä
        |reg|regnr|reg\.?[ ]?n(?:r|ummer|umret)?|registernummer|registernumret|registreringsnummer|registreringsnumret|skylt\w{0,4}|registerskylt\w{0,4}
        |plate\w{0,2}|number[ ]plate|licen[cs]e[ ]plate|registration(?:[ ]number|[ ]plate)?|reg\.?[ ]?no|licen[cs]e(?:[ ]number)?)
    (?:[ ](?:numero|number|no|nro|nr|on|oli|oli[ ]muotoa|är|var|is|was|reads|lukee|med|with)){0,2}[\s.:,()"'\-–=]{0,4}$""",
    re.IGNORECASE | re.VERBOSE,
)
_VEHICLE = re.compile(
    r"""(?<![^\W_])(?:
        auto(?!m|n?ko)\w{0,14} | \w{0,20}auto(?:n|t|a|lla|sta|ssa|on|lle|lta|ni|ja)? | rekisteri\w* | rek\.? | rekkari\w* | kilp(?:i|e)\w* | pysäköi\w* | pysäköinti\w* | parkkee\w* | parkis\w*
        | parkkip\w* | perävaunu\w* | peräkärry\w* | mopo\w* | moottoripyör\w* | mönkijä\w* | traktori\w* | rekka\w* | bussi\w* | taksi\w* | ajoneuvo\w*
        | ajoi | ajaa | ajaja\w* | ajelee | kaahaa\w* | kaahas\w* | kaahail\w* | kuljettaj\w* | kuski\w* | hylät\w* | romu\w* | asuntovaunu\w* | matkailu\w*
        | bil(?:en|ar|arna|s|ens|ist\w*|ister)? | \w{2,20}bil(?:en|ar|arna)? | reg\.? | regnr | register\w* | registrer\w* | skylt\w* | parker\w* | släp\w{0,8} | motorcyk\w* | moped\w*
        | fordon\w* | kör(?:de|t|er)? | förare\w* | föraren | husvagn\w* | husbil\w* | buss(?:en)? | lastbil\w* | taxi\w* | fyrhjul\w* | övergiv\w* | skrot\w*
        | cars? | vans? | trucks? | lorry | lorries | plates? | licen[cs]e | registration | parked | parking | vehicles? | driver\w{0,2} | drove | driving | trailer\w* | caravan
        | motorbike | motorcycle | moped | abandoned | taxi | campervan | number[ ]plate
        | volvo\w* | toyota\w* | skoda\w* | škoda\w* | bmw\w* | bemari\w* | audi\w* | ford\w* | opel\w* | mersu\w* | mercedes\w* | nissan\w* | volkkari\w* | volkswagen\w*
        | tesla\w* | kia[nl]?\w{0,3} | honda\w* | hyundai\w* | mazda\w* | peugeot\w* | renault\w* | citro[eë]n\w* | saab\w* | seat | fiat\w* | hiace\w* | transit\w* | farmari\w* | pakettiauto\w* | paku\w{0,3}
    )(?![^\W_])""",
    re.IGNORECASE | re.VERBOSE,
)
# Standards, materials, measures, services, makes and models: never the letters of a plate here.
_THINGS = frozenset(
    """EN ISO SFS DIN IEC PVC PE PP PEH HD LED LCD TV DVD CD USB MP PM CO DN PN WD RAL NTC IP AC DC UV HIV EU UN YK BMW KIA VW MG GLC GLE GLA GLB GLS CLA CLS SLK
    AMG XC EX EV CX MX RX NX UX CT GT ID IX RAV CRV DS ES GR ETA ATS VT KT MT ST HKO HTL HSL HKL VR COVID LVI NCS KWX WC VHF UHF FM AM MHZ GHZ DB DBA HP BAR PSI
    EUR SEK USD GBP FIM NOK DKK KM CM MM KG KPL KW KWH VOL II III IV VI VII XI XX SUV PSK VPK RT LUX SIM PIN PUK GPS""".split()
)
# Small words that stand before a number: no plate unless a dash joins them to it.
_WORDS = frozenset(
    """XL XS TT YT SS AS KLO NRO NRS NO NR KL CA TEL PUH TFN GSM YLI ALI ALLE NOIN KUN JOS ON EI JA TAI SE NE VIE AJO TIE OLI OVI ENT TÄÄ NYT JO VAIN MAX MIN PER VIA TOP KIN
    OM OCH DEN DET ATT VID PÅ AV TILL FRÅN VÄG ÅR DAG MED SOM ETT ÄR FÖR BIL BUS CAR VAN THE FOR AND BY OF AT IN TO IS WAS GOT SIX ALL ANY ARE NOT NOW OUT OFF VAT ALV
    MAA TI KE LA SU MA MÅN TIS ONS TOR FRE LÖR SÖN MON TUE WED THU FRI SAT SUN TAM HEL KES SYY LOK JOU JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC
    JOI SAI SIT IHAN OSA SEN NÄIN RUN HAN HON VI NI JAG HAR TOG ÅT EFTER CAN HAS HAD WE MY HIS HER ITS VOL PAGE ROW""".split()
)
_MODEL_BEFORE = re.compile(
    r"(?<![^\W_])(?:mall\w{0,5}|tyyp\w{0,5}|typ\w{0,3}|modell?\w{0,4}|type|tuote\w{0,8}|koodi\w{0,4}|kod|code|standard\w{0,5}|pylvä\w{0,6}|stolp\w{0,5}|pole|valaisi\w{0,8}|huone\w{0,6}|rum"
    r"|room|luokka\w{0,5}|linja\w{0,4}|linje\w{0,3}|line|lento\w{0,4}|flight|flyg\w{0,4}|juna\w{0,4}|tåg\w{0,3}|train|kaivo\w{0,4}|brunn\w{0,4}|laituri\w{0,5}|paikka\w{0,5}|plats\w{0,3})"
    r"(?:[ ](?:numero|nummer|number|nro|nr|no|on|är|is|oli))?[\s.:()\"']{0,3}$",
    re.IGNORECASE,
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
    if letters in _THINGS or (letters in _WORDS and not is_joined and not (has_label and is_upper)):
        return False
    if has_label:
        return True
    if _MODEL_BEFORE.search(before(text, start)) or is_labelled_as_code(text, start):
        return False
    if match["aland"]:
        return is_upper
    near_vehicle = _VEHICLE.search(_around_without(text, match)) is not None
    if match["diplomat"] or match["foreign"]:
        return is_upper and near_vehicle
    return _is_ordinary_plate(match, is_upper, near_vehicle)


def _is_ordinary_plate(match: re.Match[str], is_upper: bool, near_vehicle: bool) -> bool:
    """The more a form is used for other things, the more it takes: "ABC-123" stands alone, "abc 123" needs a label."""
    is_full = len(match["letters"]) == 3 and len(match["digits"]) == 3
    if match["joint"].strip() and is_upper and is_full:
        return True
    if " " in match["joint"] and (not is_upper or _is_shouted(match)):
        return False
    return near_vehicle


def _is_shouted(match: re.Match[str]) -> bool:
    """Whether the word before is in capitals too, as in a text written in capitals from end to end."""
    words = before(match.string, match.start()).split()
    return bool(words) and len(words[-1]) > 3 and words[-1].isupper()


def _around_without(text: str, match: re.Match[str]) -> str:
    return around(text, match.start(), match.end()).replace(match[0], " ")

"""Texts made of lists and templates: every way of writing in every language, with values drawn from a fixed seed."""

from collections.abc import Callable, Iterator
from random import Random

from stdnum import iban

LANGUAGES = ("fi", "sv", "en")
PER_TYPE = 30
FILLERS = {
    "fi": (
        "Hei! ",
        "Katu on auraamatta. ",
        "Keinu on rikki ja lapset pettyneitä. ",
        "Moi taas, tästä on jo kirjoitettu 12.3.2026. ",
        "",
    ),
    "sv": (
        "Hej! ",
        "Gatan är inte plogad. ",
        "Gungan är trasig och barnen besvikna. ",
        "Hej igen, jag skrev redan 12.3.2026. ",
        "",
    ),
    "en": (
        "Hello! ",
        "The street is full of snow. ",
        "The swing is broken. ",
        "Hello again, I wrote on 12 March 2026 already. ",
        "",
    ),
}
AFTER = {
    "fi": (" Kiitos.", " Milloin tämä korjataan?", ", kiitos", ""),
    "sv": (" Tack.", " När åtgärdas det här?", ", tack", ""),
    "en": (" Thank you.", " When will it be fixed?", ", thanks", ""),
}
POSITIVE: dict[str, dict[str, tuple[str, ...]]] = {
    "hetu": {
        "fi": ("Henkilötunnukseni on {}.", "hetu {}", "Asiakas ({}) odottaa yhä päätöstä.", "Tässä tunnus: {}"),
        "sv": ("Min personbeteckning är {}.", "personbeteckning {}", "Kunden ({}) väntar på beslut.", "Här är den: {}"),
        "en": ("My personal identity code is {}.", "ID {}", "The customer ({}) is still waiting.", "Here it is: {}"),
    },
    "phone": {
        "fi": ("Soittakaa {}.", "Numeroni on {}", "puh.{}", "Minut tavoittaa numerosta {} iltaisin.", "Lisätietoja {}"),
        "sv": ("Ring mig på {}.", "Mitt nummer är {}", "tfn {}", "Jag nås på {} på kvällen.", "Mera information {}"),
        "en": (
            "Call me at {}.",
            "My number is {}",
            "tel {}",
            "You reach me on {} in the evening.",
            "More information {}",
        ),
    },
    "email": {
        "fi": ("Vastatkaa osoitteeseen {}.", "sposti: {}", "Meilini on {}", "({})"),
        "sv": ("Svara till {}.", "e-post: {}", "Min mejl är {}", "({})"),
        "en": ("Answer to {}.", "e-mail: {}", "My mail is {}", "({})"),
    },
    "iban": {
        "fi": ("Palauttakaa maksu tilille {}.", "Tilinumero {}", "Rahat takaisin: {}", "IBAN:{}"),
        "sv": ("Betala tillbaka till konto {}.", "Kontonummer {}", "Pengarna tillbaka: {}", "IBAN:{}"),
        "en": ("Refund to account {}.", "Account number {}", "The money back: {}", "IBAN:{}"),
    },
    "plate": {
        "fi": (
            "Auto {} seisoo suojatiellä.",
            "Rekisterinumero {}",
            "Musta Audi {} kaahaa koulun ohi",
            "Hylätty perävaunu {}",
        ),
        "sv": (
            "Bilen {} står på övergångsstället.",
            "Registernummer {}",
            "En svart Audi {} kör för fort",
            "Övergiven släpvagn {}",
        ),
        "en": (
            "The car {} is on the crossing.",
            "Registration number {}",
            "A black Audi {} drives too fast",
            "Abandoned trailer {}",
        ),
    },
    "person_name": {
        "fi": ("Nimeni on {}.", "Terveisin {}", "Asian hoiti {} ja hyvin hoitikin.", "Terveisin\n{}"),
        "sv": ("Jag heter {}.", "Hälsningar {}", "Ärendet sköttes av {} alldeles utmärkt.", "Mvh\n{}"),
        "en": ("My name is {}.", "Regards, {}", "The matter was handled by {} very well.", "Best regards\n{}"),
    },
    "home_address": {
        "fi": ("Asun osoitteessa {}.", "kotiosoite: {}", "Asumme {} ja valo häiritsee."),
        "sv": ("Jag bor på {}.", "hemadress: {}", "Vi bor på {} och ljuset stör."),
        "en": ("I live at {}.", "home address: {}", "We live at {} and the light disturbs us."),
    },
}
CLEAN: dict[str, tuple[str, ...]] = {
    "fi": (
        "Aikaa kului {date} asti.",
        "Auki {hours}, suljettu {date}.",
        "Ilmoitus {report} on auki.",
        "Se maksoi {sum} euroa.",
        "Matkaa on {distance}.",
        "Piste {coordinates} kartalla.",
        "Osoitteessa {street} on kuoppa.",
        "Tuotekoodi {code} on kulunut.",
        "Tie {road} on liukas.",
        "Bussi {bus} myöhästyi {time}.",
        "Postinumero {postcode} puuttuu.",
        "Vuosina {years} ei tehty mitään.",
        "Laite {model} on rikki.",
        "Viitenumero {reference} ei toimi.",
        "Asia {diary} on vireillä.",
    ),
    "sv": (
        "Det tog till {date}.",
        "Öppet {hours}, stängt {date}.",
        "Anmälan {report} är öppen.",
        "Det kostade {sum} euro.",
        "Sträckan är {distance}.",
        "Punkten {coordinates} på kartan.",
        "På {street} finns en grop.",
        "Produktkoden {code} är sliten.",
        "Väg {road} är hal.",
        "Buss {bus} var sen {time}.",
        "Postnumret {postcode} saknas.",
        "Åren {years} gjordes ingenting.",
        "Apparaten {model} är trasig.",
        "Referens {reference} fungerar inte.",
        "Ärendet {diary} är anhängigt.",
    ),
    "en": (
        "It took until {date}.",
        "Open {hours}, closed {date}.",
        "Report {report} is open.",
        "It cost {sum} euros.",
        "The distance is {distance}.",
        "The point {coordinates} on the map.",
        "There is a hole at {street}.",
        "Product code {code} is worn.",
        "Road {road} is slippery.",
        "Bus {bus} was late at {time}.",
        "Postcode {postcode} is missing.",
        "Nothing was done in {years}.",
        "The device {model} is broken.",
        "Reference {reference} does not work.",
        "The matter {diary} is pending.",
    ),
}
SLOTS = {
    "date": (
        "1.2.2026",
        "01.02.2026",
        "05.06.2026 klo 14.30",
        "2026-11-24",
        "24/11/2026",
        "04-05-2026",
        "010226",
        "03.05.26",
    ),
    "hours": ("08.00-16.00", "8-16", "0800-1600", "08:00–16:00", "07 30 - 15 30", "ma-pe 09-17"),
    "report": ("HKO-2026-00123", "HKO-2026-04012", "ESP-2025-00401"),
    "sum": ("0,50", "1 200 000", "45,90", "100 000-200 000", "1.250.000"),
    "distance": ("0,5 km", "350 m", "100-150 m", "1 200 metriä", "12 km"),
    "coordinates": (
        "59.8236, 22.9686",
        "N59.82361 E22.96861",
        "6637421, 283712",
        "59°49.416' 22°58.116'",
        "+59.8236+022.9686/",
    ),
    "street": ("Vuorikatu 12", "Skolgatan 3-5", "Appelgrenintie 10 A", "Boulevarden 15", "Esplanadi 101"),
    "code": ("6417000123456", "A-1234-B", "123456-789", "0450-778-12", "AB12CD34"),
    "road": ("E18", "vt 25", "53", "1021", "mt 111"),
    "bus": ("5", "10A", "641", "5 ja 7", "24"),
    "time": ("07.45", "7:45", "08.05-08.15", "23.15"),
    "postcode": ("10900 Hanko", "00100 Helsinki", "02100", "FI-10900", "22100 Mariehamn"),
    "years": ("2024-2025", "2019–2026", "1952-1957"),
    "model": ("LED-100", "XR-500", "WD-40", "EN-124", "SL-20", "RTX 3080"),
    "reference": ("1234 5678 9012", "RF18 5390 0754 7034", "0401234567", "10 00987 65432"),
    "diary": ("HANKO/123/10.03.02/2026", "456/08.01.00/2025", "01-2026-00045", "§ 123"),
}
NAMES = (
    "Matti Virtanen",
    "Anna-Liisa Korhonen",
    "Tuula Heikkilä",
    "Anders Lindström",
    "Gun-Britt Öhman",
    "Sven-Olof Holmqvist",
    "Emma Johnson",
    "Olga Petrova",
    "Ahmed Ali",
    "Eeva-Kaarina Niemi",
    "Bo Sundberg",
    "Jukka-Pekka Tamminen",
    "Minna Haapakoski",
    "Yrjö Kallio",
    "Leif Snickars",
    "Tomi Ruohola",
    "Veera Salmi",
    "Håkan Fagerlund",
)
HOMES = (
    "Vuorikatu 12",
    "Santalantie 3 B 14",
    "Skolgatan 5 A",
    "Nycandergatan 14",
    "Bulevardi 7 C 21",
    "Mannerheimintie 101",
    "Torpparinkuja 6",
    "Östra Strandvägen 9",
    "Kaivokatu 2-4",
)
MAILBOXES = ("matti.meikalainen", "k_berg", "info77", "Anna-Liisa.Virta", "pekka+palaute", "x", "LEENA.K")
DOMAINS = ("esimerkki.fi", "posti.example.com", "exempel.ax", "GMAIL.COM", "foo-bar.co.uk", "example.se")
_CONTROLS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def generated_texts(seed: int = 20261124) -> Iterator[tuple[str, str]]:
    """(language, text in which «type:…» marks personal data), the same ones for the same seed."""
    random = Random(seed)  # sample texts, no secrets
    values: dict[str, Callable[[Random, int], str]] = {
        "hetu": _hetu,
        "phone": _phone,
        "email": _email,
        "iban": _iban,
        "plate": _plate,
    }
    for language in LANGUAGES:
        for kind, templates in POSITIVE.items():
            for index in range(PER_TYPE):
                template = templates[language][index % len(templates[language])]
                if kind in values:
                    value = values[kind](random, index)
                else:
                    value = random.choice(NAMES if kind == "person_name" else HOMES)
                yield language, _wrap(random, language, template.format(f"«{kind}:{value}»"))
        for template in CLEAN[language]:
            for _ in range(8):
                yield (
                    language,
                    _wrap(
                        random,
                        language,
                        template.format(**{slot: random.choice(choices) for slot, choices in SLOTS.items()}),
                    ),
                )


def _wrap(random: Random, language: str, sentence: str) -> str:
    return random.choice(FILLERS[language]) + sentence + random.choice(AFTER[language])


def _hetu(random: Random, index: int) -> str:
    date = f"{random.randint(1, 28):02}{random.randint(1, 12):02}{random.randint(0, 99):02}"
    number = f"{random.randint(2, 899):03}"
    control = _CONTROLS[(int(date + number) + (index % 5 == 4)) % 31]
    sign = random.choice("--+AABCDEFYXWVU")
    code = f"{date}{sign}{number}{control}"
    if index % 3 == 1:
        return code.lower()
    return f"{date} {sign} {number}{control}" if index % 6 == 3 and index % 5 != 4 else code


def _phone(random: Random, index: int) -> str:
    prefix = random.choice(("40", "41", "44", "45", "46", "50"))
    a, b = f"{random.randint(100, 999)}", f"{random.randint(1000, 9999)}"
    forms = (
        f"0{prefix}{a}{b}",
        f"0{prefix} {a} {b}",
        f"0{prefix}-{a}{b}",
        f"0{prefix}-{a} {b}",
        f"0{prefix}-{a}{b[0]} {b[1:]}",
        f"0{prefix} {a} {b[:2]} {b[2:]}",
        f"+358{prefix}{a}{b}",
        f"+358 {prefix} {a} {b}",
        f"+358(0){prefix} {a}{b}",
        f"+358 (0) {prefix} {a} {b}",
        f"+358-{prefix}-{a}{b}",
        f"00358 {prefix} {a}{b}",
        f"0{prefix}/{a}{b}",
        f"0{prefix}–{a}–{b}",
        f"0{prefix}.{a}.{b}",
        f"(0{prefix}) {a} {b}",
        f"0{prefix} {a}{b[0]} {b[1:]}",
        f"0400 {a} {b[:3]}",
        f"019-2{a[:2]} {b}",
        f"(019) 24{a[0]} {b}",
        f"019 2{a[:2]}{b}",
        f"09-3{a} {b[:3]}",
        f"0457 {a} {b}",
        f"+46 70 {a} {b[:2]} {b[2:]}",
        f"+372 5{a} {b}",
        f"0{prefix}  {a}  {b}",
        f"+358 {prefix}{a}{b}",
        f"0{prefix} - {a} {b}",
    )
    return forms[index % len(forms)]


def _email(random: Random, index: int) -> str:
    local, domain = random.choice(MAILBOXES), random.choice(DOMAINS)
    forms = (
        f"{local}@{domain}",
        f"{local}@{domain}",
        f"{local} @ {domain}",
        f"{local}(at){domain}",
        f"{local} [at] {domain}",
        f"{local} (at) {domain.replace('.', ' (dot) ')}",
        f"{local} at {domain.replace('.', ' piste ')}",
        f"{local} at {domain.replace('.', ' dot ')}",
        f"{local} ät {domain.replace('.', ' punkt ')}",
        f"{local}@{domain}",
    )
    return forms[index % len(forms)]


def _iban(random: Random, index: int) -> str:
    country, length = random.choice((("FI", 14), ("FI", 14), ("FI", 14), ("EE", 16)))
    account = "".join(random.choice("0123456789") for _ in range(length))
    number = country + iban.calc_check_digits(f"{country}00{account}") + account
    forms = (
        number,
        iban.format(number),
        number.lower(),
        iban.format(number, "-"),
        iban.format(number).lower(),
        f"{number[:4]} {number[4:10]} {number[10:]}",
    )
    return forms[index % len(forms)]


def _plate(random: Random, index: int) -> str:
    letters = "".join(random.choice("BCFGHJKLMNRSTVXYZ") for _ in range(3))
    digits = str(random.randint(1, 999))
    if index % 4 == 1:
        return random.choice((f"{letters}{digits}".lower(), f"{letters}-{digits}".lower(), f"{letters[:2]} {digits}"))
    return random.choice(
        (f"{letters}-{digits}", f"{letters} {digits}", f"{letters[:2]}-{digits}", f"ÅL{letters[0]} {digits}")
    )

"""What stands before or around a piece of text, and what that says about it."""

import re

# Dashes that people and their phones type for one another.
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
# White space within a line.
BLANK = r"[^\S\r\n]"

# "tilausnumero 0401234567": the number belongs to a thing.
_CODE_LABEL = re.compile(
    r"""(?<!\w)(?:
        (?:tilaus|viite|lasku|laskun[ ]|asiakas|sarja|tuote|diaari|asia|ilmoitus|palaute|tapaus|jäsen|seuranta
        |lähetys|varaus|mallin?|malli|kiinteistö|mittarin?|artikkeli|runko|projekti
           |hanke|laite|kohde|sopimus|lupa|kortti|erä|kuitti|pöytäkirja)[ -]?(?:numero|nro|tunnus|koodi|viite
           |lukema)\w{0,6}
        | viite\w{0,3} | tilaus | tuote | artikel | product | item | lasku | lukema\w{0,3} | koodi\w{0,3}
        | viivakoodi\w{0,3} | mittari\w{0,3} | dnro | diaari | y-tunnus\w{0,5} | ean | isbn | id | sku | vin
        | malli\w{0,3}
        | (?:order|referens|faktura|kund|serie|artikel|produkt|diarie|ärende|modell|fastighets|medlems|rapport
        |spårnings|boknings|fo-|projekt|avtals|kort|chassi|kvitto)
          (?:nummer|numret|nr|kod|koden|beteckning\w{0,2}|signum)
        | referens | faktura\w{0,2} | order | streckkod\w{0,2} | mätar\w{0,10} | modell(?:en)? | dnr
        | produktkod\w{0,2}
        | (?:order|reference|ref|invoice|customer|serial|item|product|model|case|meter|barcode|business|part
        |version|report|ticket|tracking|booking|project|contract|member)
          [ ](?:number|no|id|code|reading|reference)
        | order | reference | ref | invoice | serial | barcode | version | model
    )
    (?:[ ](?:on|oli|är|var|is|was|nro|nr|no|number))?[\s.:#()"']{0,4}$""",
    re.IGNORECASE | re.VERBOSE,
)


def before(text: str, start: int, width: int = 48) -> str:
    return text[max(0, start - width) : start]


def around(text: str, start: int, end: int, width: int = 70) -> str:
    return text[max(0, start - width) : end + width]


def is_labelled_as_code(text: str, start: int) -> bool:
    """Whether the words just before `start` announce a number of a thing: an order, a product, a case."""
    return _CODE_LABEL.search(before(text, start)) is not None

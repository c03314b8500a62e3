"""What Finnish law lays on every town. An officer edits the words afterwards."""

from typing import Any

from django.db import migrations

CLOCKS: list[dict[str, Any]] = [
    {
        "name_fi": "Saavutettavuuspalaute",
        "name_sv": "Tillgänglighetsrespons",
        "name_en": "Accessibility feedback",
        "days": 14,
        "words_fi": "saavutettavuus\nsaavutettavuuspalaute\nruudunlukija",
        "words_sv": "webbtillgänglighet\ndigital tillgänglighet\ntillgänglighetsrespons\nskärmläsare",
        "words_en": "web accessibility\naccessibility feedback\nscreen reader",
        "advice_fi": "Laki digitaalisten palvelujen tarjoamisesta: vastaa 14 päivässä, jos palaute koskee verkkosivuja tai "
        "sovelluksia.",
        "advice_sv": "Lagen om tillhandahållande av digitala tjänster: svara inom 14 dagar om responsen gäller webbplatser "
        "eller appar.",
        "advice_en": "Act on the provision of digital services: answer within 14 days if it is about websites or apps.",
    },
    {
        "name_fi": "Tietopyyntö",
        "name_sv": "Begäran om handlingar",
        "name_en": "Request for information",
        "days": 14,
        "words_fi": "tietopyyntö\ntietopyynnön\nasiakirjapyyntö\nasiakirjapyynnön\njulkisuuslaki\njulkisuuslain",
        "words_sv": "begäran om handlingar\nbegär handlingar\noffentlighetslagen",
        "words_en": "request for documents\nfreedom of information",
        "advice_fi": "Julkisuuslaki: anna asiakirja tai perusteltu kielto kahdessa viikossa. Siirrä pyyntö sille, jolla "
        "asiakirja on.",
        "advice_sv": "Offentlighetslagen: lämna ut handlingen eller ett motiverat avslag inom två veckor. För begäran vidare "
        "till den som har handlingen.",
        "advice_en": "Act on openness: give the document or a reasoned refusal within two weeks. Pass the request on to whoever "
        "holds the document.",
    },
    {
        "name_fi": "Oikaisuvaatimus",
        "name_sv": "Begäran om omprövning",
        "name_en": "Demand for rectification",
        "days": None,
        "words_fi": "oikaisuvaatimus\noikaisuvaatimuksen\nvaadin oikaisua",
        "words_sv": "begäran om omprövning\nbegär omprövning\nomprövningsbegäran\nrättelseyrkande",
        "words_en": "demand for rectification",
        "advice_fi": "Tätä ei ratkaista palautteena: toimita se heti kirjaamoon ja kerro siitä palautteen antajalle.",
        "advice_sv": "Det här avgörs inte som respons: för det genast till registratorskontoret och berätta det för avsändaren.",
        "advice_en": "This is not decided as feedback: pass it to the registry at once and tell the sender so.",
    },
]


def fill(apps: Any, editor: Any) -> None:
    clock = apps.get_model("handling", "StatutoryClock")
    if not clock.objects.exists():
        clock.objects.bulk_create(clock(**row) for row in CLOCKS)


class Migration(migrations.Migration):
    dependencies = [("handling", "0015_legal_deadlines")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

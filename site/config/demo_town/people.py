"""The demo town's settings, units and accounts."""

import csv
import json
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.core.files.base import ContentFile
from wagtail.models import Page
from wagtail.users.models import UserProfile

from config.checks import DEMO_PASSWORD
from config.demo_town.files import FOLDER, read
from feedback_pages.categories.models import Category, CategoryPage, Section
from feedback_pages.town.models import Area, Place, TownSettings
from handling.routing.actions import place_rule
from handling.routing.models import RoutingRule
from handling.units.actions import create_unit, ensure_officers, grant_sections
from handling.units.models import Unit
from handling.units.users import User

# username: (first name, last name, language of the admin)
ACCOUNTS = {
    "admin": ("Aino", "Ylläpitäjä", "fi"),
    "viestinta": ("Vilma", "Viestijä", "sv"),
    "tekninen": ("Teemu", "Tekninen", "fi"),
    "tekninen-esimies": ("Elina", "Esimies", "fi"),
    "liikunta": ("Lasse", "Liikunta", "sv"),
    "museo": ("Märta", "Museo", "sv"),
    "museo-toimittaja": ("Tove", "Toimittaja", "sv"),
    "sivistys": ("Siiri", "Sivistys", "fi"),
}


def _base_map() -> ContentFile:
    """Land and roads in one collection, as the town's base map."""
    features = [
        feature
        for name in ("basemap.geojson", "roads.geojson")
        for feature in json.loads((FOLDER / name).read_text())["features"]
    ]
    return ContentFile(json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")))


def _outline() -> MultiPolygon:
    collection = json.loads((FOLDER / "outline.geojson").read_text())
    feature = collection["features"][0] if "features" in collection else collection
    shape = GEOSGeometry(json.dumps(feature["geometry"]), srid=4326)
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)


def _point(place: list[float]) -> Point:
    lon, lat = place
    return Point(lon, lat, srid=4326)


def make_town() -> TownSettings:
    row = read("town.toml")["town"]
    town = TownSettings.load()
    for name in ("name_fi", "name_sv", "name_en", "emergency_fi", "emergency_sv", "emergency_en", "sender", "reply_to"):
        setattr(town, name, row[name])
    town.number_prefix, town.map_zoom = row["prefix"], row["map_zoom"]
    town.map_center, town.outline = _point(row["map_center"]), _outline()
    town.base_map_attribution = "© OpenStreetMap contributors (ODbL)"
    town.base_map.save("base.geojson", _base_map(), save=False)
    town.save()
    return town


def make_places() -> None:
    with (FOLDER / "places.csv").open(encoding="utf-8") as file:
        rows = [
            Place(
                kind=row["kind"],
                name_fi=row["name_fi"],
                name_sv=row["name_sv"],
                point=Point(float(row["lon"]), float(row["lat"]), srid=4326),
            )
            for row in csv.DictReader(file)
        ]
    Place.objects.bulk_create(rows, ignore_conflicts=True)


def make_areas() -> None:
    for row in read("town.toml")["areas"]:
        names = {f"name_{code}": row[f"name_{code}"] for code in ("fi", "sv", "en")}
        outline = MultiPolygon(Polygon.from_bbox(row["bounds"]), srid=4326)
        Area.objects.create(code=row["code"], outline=outline, **names)


def make_units(sections: dict[str, dict[str, Page]]) -> dict[str, Unit]:
    units = {}
    for row in read("town.toml")["units"]:
        unit = create_unit(
            code=row["code"],
            name_fi=row["name_fi"],
            name_sv=row["name_sv"],
            name_en=row["name_en"],
            is_default=row["is_default"],
        )
        keys = [sections[code]["fi"].translation_key for code in row["sections"]]
        grant_sections(unit=unit, sections=list(Section.objects.filter(translation_key__in=keys)))
        units[row["code"]] = unit
    return units


def make_rules(units: dict[str, Unit], sources: dict[str, CategoryPage]) -> dict[str, Category]:
    """The categories in force by their code in the files, each routed to its unit; some of an area, at times, to another."""
    categories = {}
    for row in read("categories.toml")["categories"]:
        category = Category.objects.get(translation_key=sources[row["code"]].translation_key)
        RoutingRule.objects.create(category=category, unit=units[row["unit"]])
        categories[row["code"]] = category
    for row in read("town.toml")["rules"]:
        start, end = row["season"]
        rule = RoutingRule.objects.create(
            category=categories[row["category"]],
            area=Area.objects.get(code=row["area"]),
            season_start=start,
            season_end=end,
            unit=units[row["unit"]],
        )
        place_rule(rule=rule)
    return categories


def make_accounts(units: dict[str, Unit], homes: dict[str, Page]) -> dict[str, User]:
    groups: dict[str, list[Any]] = {
        "viestinta": [ensure_officers(root_pages=list(homes.values())), units["communications"].handlers],
        "tekninen": [units["technical"].handlers],
        "tekninen-esimies": [units["technical"].leads],
        "liikunta": [units["sports"].handlers],
        "museo": [units["museum"].handlers],
        "museo-toimittaja": [units["museum"].editors],
        "sivistys": [units["education"].handlers],
    }
    users = {}
    for name, (first, last, language) in ACCOUNTS.items():
        user = User.objects.create_user(
            name,
            f"{name}@hanko.example",
            DEMO_PASSWORD,
            first_name=first,
            last_name=last,
            is_superuser=name == "admin",
            is_staff=name == "admin",
        )
        user.groups.set(groups.get(name, []))
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        users[name] = user
    return users

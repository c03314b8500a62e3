"""Points as browsers post them."""

from collections.abc import Mapping

from django.contrib.gis.geos import Point


def posted_point(posted: Mapping[str, str]) -> Point | None:
    """The point of the fields `lon` and `lat`, in degrees (EPSG:4326); None where they give none."""
    try:
        lon, lat = float(posted.get("lon", "")), float(posted.get("lat", ""))
    except ValueError:
        return None
    return Point(lon, lat, srid=4326) if -180 <= lon <= 180 and -90 <= lat <= 90 else None

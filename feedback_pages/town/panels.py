"""wagtailgeowidget with Leaflet from our own machine: its own media names a public distribution network."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtailgeowidget.panels import LeafletPanel
from wagtailgeowidget.widgets import LeafletField


class LocalLeafletField(LeafletField):
    """The picker with the town in its middle, in the editor's language, and with a way to have no place at all."""

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["vendor/leaflet/leaflet.css", "wagtailgeowidget/css/leaflet-field.css"]},
            # Leaflet first: the field's script expects its global.
            js=[
                "vendor/leaflet/leaflet.js",
                "wagtailgeowidget/js/leaflet-field.js",
                "feedback_pages/admin/local-leaflet-field.js",
            ],
        )

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attrs = super().build_attrs(*args, **kwargs)
        options = json.loads(attrs.pop("data-leaflet-field-options-value"))
        options |= {
            "showEmptyLocation": not self.value_data,
            "translations": _words(),
            "icons": _icons(),
            "tileLayerOptions": {"attribution": _attribution()},
        }
        if not self.value_data:
            options |= _middle_of_town()
        return attrs | {
            "data-controller": "local-leaflet-field",
            "data-local-leaflet-field-options-value": json.dumps(options),
        }


def _middle_of_town() -> dict[str, Any]:
    from feedback_pages.town.models import TownSettings

    town = TownSettings.load()
    if town.map_center is None:
        return {"defaultLocation": {"lat": 60.2, "lng": 24.9}, "zoom": 6}
    return {"defaultLocation": {"lat": town.map_center.y, "lng": town.map_center.x}, "zoom": town.map_zoom}


def _attribution() -> str:
    from feedback_pages.town.models import TownSettings

    # Leaflet sets it as HTML.
    return escape(settings.MAP_TILES_ATTRIBUTION or TownSettings.load().base_map_attribution)


def _words() -> dict[str, str]:
    return {
        "error_message_invalid_location": _("Write latitude and longitude, for example 59.8236, 22.9681."),
        "success_address_geocoded": "",
        "error_could_not_geocode_address": "",
        "enter_location": "",
        "initialize_map": _("Choose here to open the map"),
        "clear": _("Remove the place"),
        "hint": _("Click the map or drag the marker. Zoom the map to what people should see first."),
    }


def _icons() -> dict[str, str]:
    """Leaflet guesses these from its stylesheet, which fails once files carry a hash in their names."""
    names = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    return {option: static(f"vendor/leaflet/images/{name}") for option, name in names.items()}


class LocalLeafletPanel(LeafletPanel):
    def widget_overrides(self) -> dict[str, forms.Widget]:
        widget = LocalLeafletField(
            address_field=self.address_field, zoom_field=self.zoom_field, zoom=self.zoom, srid=4326, id_prefix="id_"
        )
        return {self.field_name: widget}

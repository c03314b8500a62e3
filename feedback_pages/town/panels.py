"""wagtailgeowidget with Leaflet from our own machine: its own media names a public distribution network."""

from django import forms
from wagtailgeowidget.panels import LeafletPanel
from wagtailgeowidget.widgets import LeafletField


class LocalLeafletField(LeafletField):
    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["vendor/leaflet/leaflet.css", "wagtailgeowidget/css/leaflet-field.css"]},
            # Leaflet first: the field's script expects its global.
            js=[
                "vendor/leaflet/leaflet.js",
                "wagtailgeowidget/js/leaflet-field.js",
                "wagtailgeowidget/js/leaflet-field-controller.js",
            ],
        )


class LocalLeafletPanel(LeafletPanel):
    def widget_overrides(self) -> dict[str, forms.Widget]:
        widget = LocalLeafletField(
            address_field=self.address_field, zoom_field=self.zoom_field, zoom=self.zoom, srid=4326, id_prefix="id_"
        )
        return {self.field_name: widget}

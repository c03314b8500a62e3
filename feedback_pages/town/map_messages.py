"""The words of the map modules, in the page's language. Braces are filled in by the modules."""

from django.utils.translation import gettext as _


def map_messages() -> dict[str, str]:
    return {
        "card": _("Chosen on the map"),
        "cardFailed": _("This could not be opened. Please try again."),
        "clearPlace": _("Remove the place"),
        "close": _("Close"),
        "crosshair": _("The middle of the map: {place}."),
        "hideMap": _("Hide the map"),
        "locateFailed": _(
            "Your location could not be found. Write the address or choose the place on the map instead."
        ),
        "locateFramed": _(
            "This page is shown inside another page, which does not allow asking for your location. Write "
            "the address or choose the place on the map instead."
        ),
        "locateRefused": _(
            "Your browser does not give us your location. You can allow it in the browser's settings, write "
            "the address or choose the place on the map."
        ),
        "locateRough": _("Your location is known only to within {metres} metres. Please check the place."),
        "locating": _("Finding your location…"),
        "mapFailed": _("The map could not be loaded. Everything else on this page works without it."),
        "marker": _("The marked place"),
        "nearPlace": _("near {name} ({position})"),
        "noMap": _("This browser cannot draw the map. Write the address or use your location instead."),
        "noMapHere": _("This browser cannot draw the map."),
        "noMapList": _("This browser cannot draw the map. Everything is in the list."),
        "openMap": _("Choose on the map"),
        "outside": _("This place is outside the town. Please choose a place inside the town's border."),
        "pickHelp": _("Tap the map where the matter is. You can also drag the marker."),
        "pickKeys": _(
            "Move the map with the arrow keys, with Shift in small steps. Plus and minus zoom. Enter marks "
            "the place in the middle."
        ),
        "pickMap": _("Map: choose the place"),
        "placeCleared": _("The place was removed."),
        "placeMarked": _("Place marked: {place}."),
        "place": _("place"),
        "position": _("{lat}, {lon}"),
        "showMap": _("Show on the map"),
        "street": _("street"),
        "suggestions": _("Streets and places"),
        "suggestionsMany": _("{count} places found. Choose with the arrow keys."),
        "suggestionsNone": _("No place found. The address is sent as you write it."),
        "suggestionsOne": _("One place found. Choose with the arrow keys."),
        "useLocation": _("Use my location"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
    }

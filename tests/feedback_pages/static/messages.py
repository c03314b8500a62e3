"""All words that the map modules ask for, as the server gives them in `map-settings`."""

MESSAGES = {
    "card": "Chosen on the map",
    "cardFailed": "This could not be opened. Please try again.",
    "clearPlace": "Remove the place",
    "close": "Close",
    "crosshair": "The middle of the map: {place}.",
    "hideMap": "Hide the map",
    "locateFailed": "Your location could not be found. Write the address or choose the place on the map instead.",
    "locateFramed": "This page is shown inside another page, which does not allow asking for your location. "
    "Write the address or choose the place on the map instead.",
    "locateRefused": "Your browser does not give us your location. You can allow it in the browser's settings, "
    "write the address or choose the place on the map.",
    "locateRough": "Your location is known only to within {metres} metres. Please check the place.",
    "locating": "Finding your location…",
    "mapFailed": "The map could not be loaded. Everything else on this page works without it.",
    "marker": "The marked place",
    "nearPlace": "about {metres} m from {name}",
    "noMap": "This browser cannot draw the map. Write the address or use your location instead.",
    "noMapHere": "This browser cannot draw the map.",
    "noMapList": "This browser cannot draw the map. Everything is in the list.",
    "openMap": "Choose on the map",
    "outside": "This place is outside the town. Please choose a place inside the town's border.",
    "pickHelp": "Tap the map where the matter is. You can also drag the marker.",
    "pickKeys": "Move the map with the arrow keys, with Shift in small steps. Plus and minus zoom. "
    "Enter marks the place in the middle.",
    "pickMap": "Map: choose the place",
    "placeCleared": "The place was removed.",
    "placeMarked": "Place marked: {place}.",
    "position": "{lat}, {lon}",
    "suggestions": "Streets and places",
    "suggestionsMany": "{count} places found. Choose with the arrow keys.",
    "suggestionsNone": "No place found. The address is sent as you write it.",
    "suggestionsOne": "One place found. Choose with the arrow keys.",
    "useLocation": "Use my location",
    "zoomIn": "Zoom in",
    "zoomOut": "Zoom out",
}

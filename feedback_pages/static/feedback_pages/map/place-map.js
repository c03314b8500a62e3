// A map on which one place is marked: by a tap, by dragging the marker, or by keys under a crosshair.
import { calm, createMap } from "./base-map.js";
import { text } from "./settings.js";

const CLOSE_UP = 16;

/**
 * Draws into `frame` and returns {show(point | null)}. `point`: {lon, lat} or null; `onPlace(point)` is called when the
 * visitor marks a place, `onAim(point)` when keys have moved the crosshair. Without `onPlace` it only shows.
 */
export async function createPlaceMap(frame, { point = null, view = {}, label, onPlace, onAim }) {
  const start = point ? { center: [point.lon, point.lat], zoom: CLOSE_UP } : view;
  const { library, map } = await createMap(frame, { view: start, label });
  const marker = new library.Marker({ draggable: Boolean(onPlace), element: pin(), anchor: "bottom" });

  function mark(place) {
    marker.setLngLat([place.lon, place.lat]).addTo(map);
  }

  function show(place) {
    if (!place) return marker.remove();
    mark(place);
    map.easeTo({ center: [place.lon, place.lat], zoom: Math.max(map.getZoom(), CLOSE_UP), duration: calm() ? 0 : 400 });
  }

  if (point) mark(point);
  if (onPlace) {
    const place = (lngLat) => {
      const chosen = rounded(lngLat);
      mark(chosen);
      onPlace(chosen);
    };
    map.on("click", (event) => place(event.lngLat));
    marker.on("dragend", () => place(marker.getLngLat()));
    addCrosshair(frame, map, { place, aim: (lngLat) => onAim?.(rounded(lngLat)) });
  }
  return { show };
}

function addCrosshair(frame, map, { place, aim }) {
  const crosshair = document.createElement("div");
  crosshair.className = "map-crosshair";
  frame.append(crosshair);
  const keys = document.createElement("p");
  keys.className = "map-announcer";
  keys.id = `${frame.id}-keys`;
  keys.textContent = text("pickKeys");
  frame.append(keys);
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-describedby", keys.id);
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    place(map.getCenter());
  });
  map.on("moveend", (event) => event.byKey && aim(map.getCenter()));
}

// Six decimals are a tenth of a metre: more would only pretend.
function rounded({ lng, lat }) {
  return { lon: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) };
}

function pin() {
  const element = document.createElement("div");
  element.className = "map-pin";
  return element;
}

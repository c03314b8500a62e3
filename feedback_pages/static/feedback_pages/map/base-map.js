// One map of the town, however it is used: same look, same words, same keys.
import { loadLibrary } from "./library.js";
import { absolute, settings, text } from "./settings.js";
import { baseStyle } from "./style.js";

const STEP = 80; // pixels an arrow key moves; with Shift a tenth of it, to aim
const MARGIN = 0.5; // how far beyond the town one may look, in sizes of the town

/**
 * Draws the base map into `frame`. Resolves when the style is there.
 * `view`: {center: [lon, lat], zoom} or {bounds: [west, south, east, north]}; `hash`: name in the page's address.
 */
export async function createMap(frame, { view = {}, hash = false, label }) {
  const library = await loadLibrary();
  const { town } = settings();
  const map = new library.Map({
    container: frame,
    style: baseStyle(settings(), document.documentElement.lang, absolute),
    center: town.center,
    zoom: town.zoom,
    maxBounds: town.bounds && widened(town.bounds),
    maxZoom: 19,
    hash,
    locale: ownWords(label),
    keyboard: false,
    dragRotate: false,
    touchPitch: false,
    fadeDuration: calm() ? 0 : 200,
    attributionControl: { compact: false },
    ...fitting(view),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  // Arrow keys move the map, so that a screen reader has to let them through.
  map.getCanvas().setAttribute("role", "application");
  map.getCanvas().addEventListener("keydown", (event) => moveByKey(map, event));
  await styled(map);
  return { library, map };
}

// A style that comes from elsewhere may not come at all.
function styled(map) {
  return new Promise((resolve, reject) => {
    const refuse = ({ error }) => {
      map.remove();
      reject(error);
    };
    map.once("error", refuse);
    map.once("style.load", () => {
      map.off("error", refuse);
      resolve();
    });
  });
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function fitting({ center, zoom, bounds }) {
  if (bounds) return { bounds, fitBoundsOptions: { padding: 40, maxZoom: 15 } };
  return { ...(center && { center }), ...(zoom && { zoom }) };
}

function widened([west, south, east, north]) {
  const [width, height] = [(east - west) * MARGIN, (north - south) * MARGIN];
  return [west - width, south - height, east + width, north + height];
}

function moveByKey(map, event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const step = event.shiftKey ? STEP / 10 : STEP;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
  const zooms = { "+": 1, "=": 1, "-": -1 };
  const motion = { duration: calm() ? 0 : 150 };
  if (event.key in moves) map.panBy(moves[event.key], motion, { byKey: true });
  else if (event.key in zooms) map.zoomTo(Math.round(map.getZoom()) + zooms[event.key], motion, { byKey: true });
  else return;
  event.preventDefault();
}

function ownWords(label) {
  return {
    "Map.Title": label,
    "Marker.Title": text("marker"),
    "NavigationControl.ZoomIn": text("zoomIn"),
    "NavigationControl.ZoomOut": text("zoomOut"),
  };
}

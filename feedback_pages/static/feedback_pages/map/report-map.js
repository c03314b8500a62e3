// Maps of one place, and the handler's of all reports in the inbox. A handler can move the place or clear it; a resident
// asks for the map first.
import { canDrawMaps } from "./library.js";
import { whenNear } from "./near.js";
import { text } from "./settings.js";

/** Shows the place of one report; fields `lon` and `lat` inside make it movable, and saving it is their form's. */
class ReportMap {
  constructor(root) {
    this.root = root;
    this.lon = root.querySelector("input[name=lon]");
    this.lat = root.querySelector("input[name=lat]");
    this.changed = root.querySelector("[data-when-changed]");
    this.status = document.createElement("p");
    this.status.className = "place-status";
    this.status.setAttribute("role", "status");
    this.frame = document.createElement("div");
    this.frame.className = "place-map";
    this.frame.id = `report-map-${[...document.querySelectorAll("[data-report-map]")].indexOf(root) + 1}`;
    root.prepend(this.frame, this.status);
    root.querySelector("[data-clear-place]")?.addEventListener("click", () => this.clear());
  }

  get point() {
    const { lon, lat } = this.root.dataset;
    return lon && lat ? { lon: Number(lon), lat: Number(lat) } : null;
  }

  /** Draws once somebody asks for it: a map is many times heavier than the page around it. */
  offer() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary";
    button.textContent = text("showMap");
    button.addEventListener("click", async () => {
      this.frame.hidden = false;
      await this.start();
      this.frame.querySelector("canvas")?.focus();
      button.remove();
    });
    this.frame.hidden = true;
    this.root.prepend(button);
  }

  async start() {
    this.frame.setAttribute("aria-busy", "true");
    if (!canDrawMaps()) return this.refuse("noMapHere");
    try {
      const { createPlaceMap } = await import("./place-map.js");
      this.map = await createPlaceMap(this.frame, {
        point: this.point,
        label: this.root.dataset.label,
        onPlace: this.lon ? (point) => this.place(point) : undefined,
        onAim: (point) => this.say("crosshair", point),
      });
    } catch {
      this.refuse("mapFailed");
    }
    this.frame.removeAttribute("aria-busy");
  }

  refuse(key) {
    this.frame.remove();
    this.status.textContent = text(key);
  }

  place(point) {
    this.set(point.lon, point.lat);
    this.say("placeMarked", point);
  }

  clear() {
    this.set("", "");
    this.map?.show(null);
    this.status.textContent = text("placeCleared");
  }

  set(lon, lat) {
    this.lon.value = lon;
    this.lat.value = lat;
    if (this.changed) this.changed.hidden = false;
  }

  say(key, { lon, lat }) {
    this.status.textContent = text(key, { place: text("position", { lat: lat.toFixed(5), lon: lon.toFixed(5) }) });
  }
}

for (const root of document.querySelectorAll("[data-report-map]")) {
  const map = new ReportMap(root);
  if (root.dataset.onRequest !== undefined) map.offer();
  else whenNear(root, () => map.start());
}
for (const root of document.querySelectorAll("[data-inbox-map]")) {
  import("./tile-map.js").then(({ tileMap }) => tileMap(root, "reports"));
}

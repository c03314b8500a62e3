// Where is it? Four equal ways: the address field with suggestions, plain words in it, one's own position, the map.
// Without this script the address field alone does the job.
import { knownNear } from "./known-near.js";
import { canDrawMaps } from "./library.js";
import { whenNear } from "./near.js";
import { ownPosition } from "./own-position.js";
import { suggestPlaces } from "./place-search.js";
import { text } from "./settings.js";
import { whereabouts } from "./whereabouts.js";

const ROUGH = 100; // metres: a position less certain than this should be looked at
let pickers = 0;

class PlacePicker {
  constructor(root) {
    this.root = root;
    this.lon = root.querySelector("input[name=lon]");
    this.lat = root.querySelector("input[name=lat]");
    this.ask = whereabouts(root.dataset.insideUrl);
    this.askAim = whereabouts(root.dataset.insideUrl);
    pickers += 1;
    this.frameId = `place-map-${pickers}`;
    this.build();
    const address = root.querySelector("input[name=address]");
    if (root.dataset.placesUrl) suggestPlaces(address, root.dataset.placesUrl, (place) => this.place(place));
    if (!this.point) return;
    this.tell(this.point);
    this.known?.show(this.point);
  }

  get point() {
    return this.lon.value && this.lat.value ? { lon: Number(this.lon.value), lat: Number(this.lat.value) } : null;
  }

  build() {
    this.locateButton = button("button button-secondary", text("useLocation"), () => this.locate());
    this.clearButton = button("button button-quiet", text("clearPlace"), () => this.clear());
    this.problem = paragraph("place-problem", "alert");
    this.status = paragraph("place-status", "status");
    this.frame = div("place-map");
    this.frame.id = this.frameId;
    this.panel = div("place-panel", paragraph("place-hint", null, text("pickHelp")), this.frame);
    this.panel.id = `${this.frameId}-panel`;
    this.panel.hidden = true;
    const ways = div("place-ways", this.locateButton, ...this.mapButton());
    this.result = div("place-result", this.status, this.clearButton);
    this.clearButton.hidden = true;
    this.root.append(ways, this.problem, this.result, this.panel);
    if (this.root.dataset.nearUrl) {
      this.known = knownNear(this.root.dataset.nearUrl);
      this.root.append(this.known.element);
    }
    if (this.root.dataset.open !== undefined && this.openButton) whenNear(this.root, () => this.openMap());
  }

  mapButton() {
    if (!canDrawMaps()) return [paragraph("place-hint", null, text("noMap"))];
    this.openButton = button("button button-secondary", text("openMap"), () => this.toggleMap());
    this.openButton.setAttribute("aria-controls", this.panel.id);
    this.openButton.setAttribute("aria-expanded", "false");
    return [this.openButton];
  }

  toggleMap() {
    if (this.panel.hidden) return this.openMap();
    this.setOpen(false);
  }

  setOpen(open) {
    this.panel.hidden = !open;
    this.openButton.setAttribute("aria-expanded", String(open));
    this.openButton.textContent = text(open ? "hideMap" : "openMap");
  }

  async openMap() {
    this.setOpen(true);
    if (!this.map) await this.drawMap();
    else if (this.point) this.map.show(this.point);
  }

  async drawMap() {
    this.frame.setAttribute("aria-busy", "true");
    try {
      const { createPlaceMap } = await import("./place-map.js");
      this.map = await createPlaceMap(this.frame, {
        point: this.point,
        view: startView(this.root.dataset),
        label: text("pickMap"),
        onPlace: (point) => this.place(point, { fromMap: true }),
        onAim: (point) => this.tellAim(point),
      });
    } catch {
      this.setOpen(false);
      this.say("", text("mapFailed"));
    }
    this.frame.removeAttribute("aria-busy");
  }

  async locate() {
    this.say(text("locating"));
    this.locateButton.disabled = true;
    try {
      const { lon, lat, metres } = await ownPosition();
      const note = metres > ROUGH ? text("locateRough", { metres }) : "";
      this.place({ lon: Number(lon.toFixed(6)), lat: Number(lat.toFixed(6)) }, { note });
    } catch (error) {
      this.say("", text(error.message));
    }
    this.locateButton.disabled = false;
  }

  place({ lon, lat }, { fromMap = false, note = "" } = {}) {
    this.set(lon, lat);
    if (!fromMap) this.map?.show({ lon, lat });
    return this.tell({ lon, lat }, note);
  }

  clear() {
    this.set("", "");
    this.map?.show(null);
    this.clearButton.hidden = true;
    this.say(text("placeCleared"));
    (this.openButton ?? this.locateButton).focus();
  }

  set(lon, lat) {
    this.lon.value = lon;
    this.lat.value = lat;
    this.lat.dispatchEvent(new Event("change", { bubbles: true }));
    this.known?.show(this.point);
  }

  async tell(point, note = "") {
    this.clearButton.hidden = false;
    const where = await this.ask(point);
    const now = this.point;
    if (now?.lon !== point.lon || now?.lat !== point.lat) return;
    this.say(
      text("placeMarked", { place: placeWords(point, where) }),
      where && !where.inside ? text("outside") : note,
    );
  }

  async tellAim(point) {
    const where = await this.askAim(point);
    const outside = where && !where.inside ? ` ${text("outside")}` : "";
    this.status.textContent = text("crosshair", { place: placeWords(point, where) }) + outside;
  }

  say(status, problem = "") {
    this.status.textContent = status;
    this.problem.textContent = problem;
  }
}

function placeWords({ lon, lat }, where) {
  const position = text("position", { lat: lat.toFixed(5), lon: lon.toFixed(5) });
  return where?.near ? text("nearPlace", { name: where.near, position }) : position;
}

function startView({ center, zoom, bounds }) {
  return {
    center: center && center.split(",").map(Number),
    zoom: zoom && Number(zoom),
    bounds: bounds && bounds.split(",").map(Number),
  };
}

function button(className, words, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = words;
  element.addEventListener("click", onClick);
  return element;
}

function paragraph(className, role, words = "") {
  const element = document.createElement("p");
  element.className = className;
  if (role) element.setAttribute("role", role);
  element.textContent = words;
  return element;
}

function div(className, ...children) {
  const element = document.createElement("div");
  element.className = className;
  element.append(...children);
  return element;
}

for (const root of document.querySelectorAll("[data-place-picker]")) new PlacePicker(root);

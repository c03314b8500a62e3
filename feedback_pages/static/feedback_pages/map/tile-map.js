// A map of many reports beside their list: clusters with counts, single reports by the marks of their states.
// The list is the equal way for the keyboard; the map points into it and is pointed into from it.
import { calm, createMap } from "./base-map.js";
import { canDrawMaps } from "./library.js";
import { whenNear } from "./near.js";
import { absolute, text } from "./settings.js";
import { FONT } from "./style.js";
import { SYMBOL_SIZE, addSymbols, decorate } from "./symbols.js";

const SOURCE = "reports";
const FINGER = 10; // pixels around a tap in which a mark is still hit
const NEAREST = 18; // zoom at which a cluster is no longer taken apart but opened
const CLUSTER = ["has", "count"];

/** Starts the map in `root` when it comes near. `layer` is the name of the layer in its tiles. */
export function tileMap(root, layer) {
  decorate();
  if (canDrawMaps()) whenNear(root, () => new TileMap(root, layer).start());
  else note(root, text("noMapList"));
}

class TileMap {
  constructor(root, layer) {
    this.root = root;
    this.layer = layer;
    this.list = document.querySelector(root.dataset.list || null);
  }

  async start() {
    const { dataset } = this.root;
    this.frame = document.createElement("div");
    this.frame.className = "map-frame";
    this.root.append(this.frame);
    this.root.setAttribute("aria-busy", "true");
    try {
      const view = { bounds: dataset.bounds && dataset.bounds.split(",").map(Number) };
      Object.assign(this, await createMap(this.frame, { view, hash: "map", label: dataset.label }));
    } catch {
      this.frame.remove();
      this.root.removeAttribute("aria-busy");
      note(this.root, text("mapFailed"));
      return;
    }
    if (dataset.keys) this.map.getCanvas().setAttribute("aria-describedby", dataset.keys);
    addSymbols(this.map);
    this.map.addSource(SOURCE, { type: "vector", tiles: [this.tiles()], maxzoom: 18, promoteId: "id" });
    for (const layer of reportLayers(this.layer)) this.map.addLayer(layer);
    this.listen();
    this.root.dispatchEvent(new CustomEvent("map:ready", { detail: { map: this.map } }));
    if (this.list) this.followList();
    this.map.once("idle", () => this.root.removeAttribute("aria-busy"));
    new MutationObserver(() => this.filter()).observe(this.root, { attributeFilter: ["data-query"] });
  }

  tiles() {
    const { tilesUrl, query } = this.root.dataset;
    return absolute(query ? `${tilesUrl}?${query}` : tilesUrl);
  }

  filter() {
    this.closeCard();
    this.root.setAttribute("aria-busy", "true");
    this.map.getSource(SOURCE).setTiles([this.tiles()]);
    this.map.once("idle", () => this.root.removeAttribute("aria-busy"));
  }

  listen() {
    this.map.on("click", ({ point }) => this.open(this.hit(point)));
    this.map.on("mousemove", ({ point }) => this.hover(this.hit(point)));
    this.root.addEventListener("map:mark", ({ detail }) => this.mark(detail.at));
    this.map.on("error", ({ sourceId }) => sourceId === SOURCE && note(this.root, text("mapFailed")));
  }

  /** The mark at, or nearest to, a point of the screen. */
  hit({ x, y }) {
    const around = [[x - FINGER, y - FINGER], [x + FINGER, y + FINGER]];
    const found = this.map.queryRenderedFeatures(around, { layers: ["clusters", "reports"] });
    const away = ({ geometry }) => {
      const at = this.map.project(geometry.coordinates);
      return Math.hypot(at.x - x, at.y - y);
    };
    return found.sort((one, other) => away(one) - away(other))[0];
  }

  hover(feature) {
    this.map.getCanvas().style.cursor = feature ? "pointer" : "";
    this.light(feature?.properties.id);
  }

  open(feature) {
    if (!feature) return this.closeCard();
    const { id, ids, count } = feature.properties;
    if (!count) return this.choose(id, feature.geometry.coordinates);
    if (ids && this.map.getZoom() >= NEAREST - 0.5) return this.openCard(String(ids).split(","));
    const zoom = Math.min(this.map.getZoom() + 2, NEAREST);
    this.map.easeTo({ center: feature.geometry.coordinates, zoom, duration: calm() ? 0 : 400 }, { byHand: true });
  }

  /** A page that shows what was chosen in its own way takes the event; else its card opens. */
  choose(id, at) {
    const event = new CustomEvent("map:chosen", { cancelable: true, detail: { id, at } });
    if (this.root.dispatchEvent(event)) this.openCard([id]);
  }

  async openCard(ids) {
    this.light(ids[0]);
    const question = new URLSearchParams(ids.map((id) => ["id", id]));
    const card = this.card ?? this.addCard();
    card.body.innerHTML = await this.fragment(`${this.root.dataset.cardUrl}?${question}`);
    decorate(card.body);
    card.hidden = false;
    card.focus();
  }

  async fragment(address) {
    try {
      const response = await fetch(address);
      if (response.ok) return await response.text();
    } catch {
      // told below, as any other refusal
    }
    const words = document.createElement("p");
    words.textContent = text("cardFailed");
    return words.outerHTML;
  }

  addCard() {
    const card = document.createElement("div");
    card.className = "map-card";
    card.tabIndex = -1;
    card.setAttribute("role", "group");
    card.setAttribute("aria-label", text("card"));
    card.body = document.createElement("div");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "map-close";
    close.setAttribute("aria-label", text("close"));
    close.addEventListener("click", () => this.leaveCard());
    card.addEventListener("keydown", (event) => event.key === "Escape" && this.leaveCard());
    card.append(close, card.body);
    this.root.append(card);
    this.card = card;
    return card;
  }

  closeCard() {
    if (this.card) this.card.hidden = true;
  }

  leaveCard() {
    this.closeCard();
    (this.opener?.isConnected ? this.opener : this.map.getCanvas()).focus();
    this.opener = null;
  }

  followList() {
    const row = (event) => event.target.closest("[data-map-id]");
    for (const name of ["pointerover", "focusin"]) this.list.addEventListener(name, (event) => this.pointAt(row(event)));
    for (const name of ["pointerleave", "focusout"]) this.list.addEventListener(name, () => this.pointAt(null));
    this.addButtons(document.querySelector("[data-map-show-template]"));
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-map-show]");
      if (button) this.showOf(row(event), button);
    });
  }

  /** A button of the template for each row with a place, named after its title, in the title's language. */
  addButtons(template) {
    if (!template) return;
    for (const row of this.list.querySelectorAll("[data-map-id][data-lon]")) {
      const title = row.querySelector(":is(h2, h3) a");
      const copy = template.content.cloneNode(true);
      const name = copy.querySelector("button span");
      name.lang = title.lang;
      name.append(title.textContent);
      row.querySelector(".report").append(copy);
    }
  }

  showOf({ dataset }, button) {
    this.opener = button;
    this.root.scrollIntoView({ block: "nearest" });
    const zoom = Math.max(this.map.getZoom(), NEAREST - 2);
    this.map.easeTo({ center: [dataset.lon, dataset.lat], zoom, duration: calm() ? 0 : 400 });
    this.openCard([dataset.mapId]);
  }

  /** Rings the place of a list row, also when the report itself is hidden in a cluster. */
  pointAt(row) {
    this.halo?.remove();
    this.light(row?.dataset.mapId);
    if (!row?.dataset.lon) return;
    this.halo = this.ring([row.dataset.lon, row.dataset.lat]);
  }

  /** Rings what a page has chosen, until it says otherwise. `at`: where it is, or nothing. */
  mark(at) {
    this.chosen?.remove();
    this.chosen = at && this.ring(at);
  }

  ring(at) {
    const element = document.createElement("div");
    element.className = "map-halo";
    return new this.library.Marker({ element }).setLngLat(at).addTo(this.map);
  }

  light(id) {
    if (!this.list) return;
    for (const row of this.list.querySelectorAll("[data-map-id]")) {
      row.classList.toggle("is-on-map", row.dataset.mapId === String(id));
    }
  }
}

function reportLayers(layer) {
  const common = { source: SOURCE, "source-layer": layer };
  return [
    {
      ...common,
      id: "clusters",
      type: "circle",
      filter: CLUSTER,
      paint: {
        "circle-color": "#0b4a6f",
        "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "count"]], 0.3, 15, 2, 20, 4, 30],
        "circle-stroke-color": "#fff",
        "circle-stroke-width": 2.5,
      },
    },
    {
      ...common,
      id: "counts",
      type: "symbol",
      filter: CLUSTER,
      layout: {
        "text-field": ["number-format", ["get", "count"], { locale: document.documentElement.lang }],
        "text-font": FONT,
        "text-size": 14,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": "#fff", "text-halo-color": "#fff", "text-halo-width": 0.3 },
    },
    {
      ...common,
      id: "ages",
      type: "symbol",
      filter: ["all", ["has", "age"], ["!=", ["get", "state"], "closed"]],
      layout: {
        "icon-image": ["step", ["get", "age"], "age-1", 3, "age-2", 8, "age-3", 31, "age-4"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 24 / SYMBOL_SIZE, 16, 34 / SYMBOL_SIZE],
      },
    },
    {
      ...common,
      id: "reports",
      type: "symbol",
      filter: ["!", CLUSTER],
      layout: {
        "icon-image": ["concat", ["get", "state"], ["case", ["to-boolean", ["get", "late"]], "-late", ""]],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 24 / SYMBOL_SIZE, 16, 34 / SYMBOL_SIZE],
      },
    },
  ];
}

function note(root, words) {
  if (root.querySelector(".map-problem")) return;
  const element = document.createElement("p");
  element.className = "map-problem";
  element.setAttribute("role", "status");
  element.textContent = words;
  root.prepend(element);
}

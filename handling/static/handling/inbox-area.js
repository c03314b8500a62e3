// The part of the map that the list shows: what is in view, or what was drawn around. It lives in the address, so that
// a link shows the same; the map itself goes on showing what lies around.

const SOURCE = "area";
const CORNERS = 60;
const LEFT_OFF = "inbox-list-alone";

export function followArea({ map: root, search }) {
  root.addEventListener("map:ready", ({ detail }) => new Area(root, search, detail.map));
}

class Area {
  constructor(root, search, map) {
    this.map = map;
    this.input = search.querySelector("[data-inbox-area]");
    const tools = document.querySelector("[data-inbox-tools]");
    const part = (name) => tools.querySelector(`[data-${name}]`);
    Object.assign(this, { follows: part("follow-map"), draws: part("area-draw"), clears: part("area-clear"), hint: part("area-hint") });
    tools.hidden = false;
    this.follows.checked = !localStorage.getItem(LEFT_OFF);
    this.follows.addEventListener("change", () => this.switch());
    part("area-view").addEventListener("click", () => this.set(this.view()));
    this.draws.addEventListener("click", () => (this.line ? this.stop() : this.start()));
    this.clears.addEventListener("click", () => this.set(""));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.line && this.stop());
    map.on("moveend", (event) => this.moved(event));
    map.addSource(SOURCE, { type: "geojson", data: outline("") });
    map.addLayer({ id: "area-fill", source: SOURCE, type: "fill", paint: { "fill-color": "#0b4a6f", "fill-opacity": 0.12 } });
    map.addLayer({ id: "area-line", source: SOURCE, type: "line", paint: { "line-color": "#14222b", "line-width": 2.5 } });
    this.listen(map.getCanvas());
    this.show();
  }

  get isDrawn() {
    return this.input.value.split(",").length > 4;
  }

  switch() {
    if (this.follows.checked) localStorage.removeItem(LEFT_OFF);
    else localStorage.setItem(LEFT_OFF, "1");
    if (this.follows.checked && !this.isDrawn) this.set(this.view());
  }

  /** After a hand moved the map; not after a window was resized. What was drawn stays. */
  moved({ originalEvent, byKey, byHand }) {
    if (this.follows.checked && !this.isDrawn && (originalEvent || byKey || byHand)) this.set(this.view());
  }

  view() {
    return this.map.getBounds().toArray().flat().map((number) => number.toFixed(5)).join(",");
  }

  set(area) {
    if (this.input.value === area) return;
    this.input.value = area;
    this.show();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    this.clears.hidden = !this.input.value;
    this.map.getSource(SOURCE).setData(outline(this.isDrawn ? this.input.value : ""));
  }

  start() {
    this.line = [];
    this.map.dragPan.disable();
    this.map.getCanvas().style.touchAction = "none";
    this.draws.setAttribute("aria-pressed", "true");
    this.hint.textContent = this.hint.dataset.words;
  }

  stop() {
    const drawn = this.line;
    this.line = null;
    this.isDown = false;
    this.map.dragPan.enable();
    this.map.getCanvas().style.touchAction = "";
    this.draws.setAttribute("aria-pressed", "false");
    this.hint.textContent = "";
    return drawn;
  }

  listen(canvas) {
    canvas.addEventListener("pointerdown", (event) => {
      if (!this.line) return;
      this.isDown = true;
      this.line = [this.place(event)];
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.isDown) return;
      this.line.push(this.place(event));
      this.map.getSource(SOURCE).setData(outline(this.line.flat().join(",")));
    });
    canvas.addEventListener("pointerup", () => {
      if (!this.isDown) return;
      const drawn = this.stop();
      if (drawn.length > 2) this.set(thinned(drawn).flat().join(","));
      else this.show();
    });
  }

  place(event) {
    const box = this.map.getCanvas().getBoundingClientRect();
    const { lng, lat } = this.map.unproject([event.clientX - box.left, event.clientY - box.top]);
    return [lng.toFixed(5), lat.toFixed(5)];
  }
}

function thinned(line) {
  const step = Math.ceil(line.length / CORNERS);
  return line.filter((_corner, number) => number % step === 0);
}

function outline(area) {
  const numbers = area.split(",").map(Number);
  const corners = numbers.flatMap((number, at) => (at % 2 ? [] : [[number, numbers[at + 1]]]));
  const features = corners.length > 2 ? [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...corners, corners[0]]] } }] : [];
  return { type: "FeatureCollection", features };
}

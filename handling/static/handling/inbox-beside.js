// A report opens beside the list where there is room; elsewhere, and without this, it is a page of its own. Which one is
// open stands in the address (`beside`), so that Back closes it and a link opens it.
import { decorate } from "../feedback_pages/map/symbols.js";

const WIDE = "(min-width: 64rem)";

export function openBeside({ map, search, results }) {
  const pane = document.querySelector("[data-inbox-beside-pane]");
  new Beside(pane, search.querySelector("[data-inbox-beside]")).listen({ map, results });
}

class Beside {
  constructor(pane, input) {
    Object.assign(this, { pane, input, places: new Map() });
  }

  listen({ map, results }) {
    this.map = map;
    results.addEventListener("click", (event) => this.follow(event));
    map.addEventListener("map:chosen", (event) => {
      if (!matchMedia(WIDE).matches) return;
      event.preventDefault();
      this.places.set(String(event.detail.id), event.detail.at);
      this.choose(event.detail.id);
    });
    map.addEventListener("map:ready", () => this.mark());
    addEventListener("popstate", () => this.read());
    document.addEventListener("w-swap:success", () => this.mark());
    this.pane.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
    this.read();
  }

  follow(event) {
    const link = event.target.closest(".inbox-row__link");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || !matchMedia(WIDE).matches) return;
    event.preventDefault();
    this.opener = link;
    this.choose(link.closest("[data-map-id]").dataset.mapId);
  }

  choose(id) {
    if (id !== this.input.value) history.pushState(history.state, "", this.address(id));
    this.show(id, { isChosen: true });
  }

  leave() {
    history.pushState(history.state, "", this.address(""));
    this.close();
    if (this.opener?.isConnected) this.opener.focus();
  }

  address(id) {
    const address = new URL(location);
    if (id) address.searchParams.set("beside", id);
    else address.searchParams.delete("beside");
    return address;
  }

  /** What the address says. */
  read() {
    const id = new URLSearchParams(location.search).get("beside");
    if (!id || !/^\d{1,18}$/.test(id)) return this.close();
    if (matchMedia(WIDE).matches) return this.show(id);
    location.replace(this.pane.dataset.page.replace("/0/", `/${id}/`));
  }

  async show(id, { isChosen = false } = {}) {
    this.input.value = id;
    this.pane.setAttribute("aria-busy", "true");
    this.pane.hidden = false; // the list becomes narrower by it: only then is it known where the row stands
    this.mark()?.scrollIntoView({ block: "nearest" });
    const body = await this.fragment(id);
    if (this.input.value !== id) return;
    this.pane.replaceChildren(this.closer(), body);
    this.pane.removeAttribute("aria-busy");
    this.pane.scrollTop = 0;
    decorate(this.pane);
    if (isChosen) this.pane.querySelector("#beside-title")?.focus({ preventScroll: true });
  }

  async fragment(id) {
    const body = document.createElement("div");
    try {
      const response = await fetch(this.pane.dataset.url.replace("/0/", `/${id}/`));
      if (response.ok) body.innerHTML = await response.text();
      else body.textContent = this.pane.dataset.failed;
    } catch {
      body.textContent = this.pane.dataset.failed;
    }
    return body;
  }

  closer() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-close";
    button.setAttribute("aria-label", this.pane.dataset.close);
    button.addEventListener("click", () => this.leave());
    return button;
  }

  close() {
    this.input.value = "";
    this.pane.hidden = true;
    this.pane.replaceChildren();
    this.mark();
  }

  /** Marks the report that is open, in the list and on the map, also after the list came anew. Gives its row, if listed. */
  mark() {
    let row;
    for (const link of document.querySelectorAll("#listing-results .inbox-row__link")) {
      const its = link.closest("[data-map-id]");
      const isOpen = its.dataset.mapId === this.input.value;
      if (isOpen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      if (isOpen) row = its;
    }
    this.map.dispatchEvent(new CustomEvent("map:mark", { detail: { at: this.placeOf(row) } }));
    return row;
  }

  placeOf(row) {
    return row?.dataset.lon ? [row.dataset.lon, row.dataset.lat] : this.places.get(this.input.value);
  }
}

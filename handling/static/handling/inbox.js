// The inbox beside its map: both show the same selection, and the list can be walked by keys.
import "../feedback_pages/map/report-map.js";
import { decorate } from "../feedback_pages/map/symbols.js";
import { followArea } from "./inbox-area.js";
import { openBeside } from "./inbox-beside.js";

const results = document.querySelector("#listing-results");
const map = document.querySelector("[data-inbox-map]");
const search = document.querySelector("[data-search-form]");

/** On a narrow screen the tabs run over its edge: bring the chosen one in. */
function bringTab() {
  results.querySelector(".inbox-tab[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** After Wagtail has put new results in: draw their marks, and let the map show the same. */
function follow() {
  keepPosition();
  decorate(results);
  bringTab();
  map.dataset.query = results.querySelector("[data-map-query]").dataset.mapQuery;
}

/** Where the map stands is written behind the address; Wagtail, writing the filters there, leaves it out. */
function keepPosition() {
  if (position && !location.hash) history.replaceState(history.state, "", location.pathname + location.search + position);
}

let position = location.hash;
document.addEventListener("w-swap:begin", () => (position = location.hash));
document.addEventListener("w-swap:success", follow);
followArea({ map, search });
openBeside({ map, search, results });
decorate(results);
bringTab();

// Enter goes to the address of what was typed, so that a report's number opens the report.
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.name !== "q") return;
  event.preventDefault();
  const filled = [...new FormData(search)].filter(([, value]) => value);
  location.assign(`${location.pathname}?${new URLSearchParams(filled)}`);
});

// j and k go down and up, only while a row has the focus: nobody meets them unawares.
results.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...results.querySelectorAll("[data-inbox-rows] .inbox-row__link")];
  const at = links.indexOf(document.activeElement);
  if (at >= 0) links[at + step]?.focus();
});

const toggle = document.querySelector("[data-inbox-map-toggle]");
const KEPT = "inbox-map-hidden";

function show(shown) {
  map.hidden = !shown;
  toggle.setAttribute("aria-expanded", String(shown));
  toggle.textContent = shown ? toggle.dataset.hide : toggle.dataset.show;
  document.querySelector(".inbox").classList.toggle("inbox--alone", !shown);
}

toggle.addEventListener("click", () => {
  show(map.hidden);
  if (map.hidden) localStorage.setItem(KEPT, "1");
  else localStorage.removeItem(KEPT);
});
show(!localStorage.getItem(KEPT));

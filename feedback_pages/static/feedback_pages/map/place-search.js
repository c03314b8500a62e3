// The address field becomes a combobox (ARIA APG, list autocomplete): it suggests the town's streets and places in
// both languages. What is typed stays what is typed: nobody has to choose a suggestion.
import { text } from "./settings.js";

const PAUSE = 200; // ms without typing before the server is asked
let lists = 0;

/** `onChoose({name, name_other, kind, lon, lat})` is called when a suggestion is chosen. */
export function suggestPlaces(input, address, onChoose) {
  const list = addList(input);
  const announcer = addAnnouncer(input);
  let places = [];
  let active = -1;
  let timer;
  let question = 0;

  function close() {
    clearTimeout(timer);
    question += 1; // an answer still on its way comes too late
    list.hidden = true;
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = list.children[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    input.value = withNumber(places[index], input.value);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
    onChoose(places[index]);
  }

  function show(found) {
    places = found;
    list.replaceChildren(...found.map((place, index) => option(`${list.id}-${index}`, place)));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    activate(-1);
    announcer.textContent = countWords(found.length);
  }

  async function ask() {
    const words = input.value.trim();
    if (words.length < 2) return close();
    question += 1;
    const mine = question;
    const found = await search(address, words);
    if (mine === question && document.activeElement === input) show(found);
  }

  function onKey(event) {
    const open = !list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && open) activate(stepped(active, step, places.length));
    else if (step) ask();
    else if (event.key === "Enter" && active >= 0) choose(active);
    else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", close);
  // The field keeps its focus while a suggestion is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) choose(index);
  });
}

// The house's number that was typed after a street's name stays: the suggestions are of streets alone.
function withNumber({ name, kind }, typed) {
  const number = kind === "street" && typed.match(/\s(\d.*)$/)?.[1].trim();
  return number && !name.endsWith(number) ? `${name} ${number}` : name;
}

// From the field (-1) through the suggestions and back to the field.
function stepped(active, step, length) {
  return ((active + 1 + step + length + 1) % (length + 1)) - 1;
}

async function search(address, words) {
  try {
    const response = await fetch(`${address}?${new URLSearchParams({ q: words })}`);
    return response.ok ? (await response.json()).results : [];
  } catch {
    return []; // what is typed is good as it is
  }
}

function countWords(count) {
  if (count === 0) return text("suggestionsNone");
  return count === 1 ? text("suggestionsOne") : text("suggestionsMany", { count });
}

function addList(input) {
  const list = document.createElement("ul");
  lists += 1;
  list.id = `place-suggestions-${lists}`;
  list.className = "place-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text("suggestions"));
  const box = document.createElement("div");
  box.className = "place-search";
  input.replaceWith(box);
  box.append(input, list);
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
  input.autocomplete = "off";
  return list;
}

function addAnnouncer(input) {
  const announcer = document.createElement("p");
  announcer.className = "map-announcer";
  announcer.setAttribute("role", "status");
  input.parentElement.append(announcer);
  return announcer;
}

function option(id, { name, name_other, kind }) {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  const strong = document.createElement("b");
  strong.textContent = name;
  const rest = document.createElement("span");
  rest.textContent = [name_other, text(kind)].filter(Boolean).join(" · ");
  item.append(strong, " ", rest);
  return item;
}

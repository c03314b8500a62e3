// What the server tells every map of a page: one JSON script tag, so that addresses carry their hashed names and
// words come translated. Nothing here is fixed for one town.

let parsed;

export function settings() {
  parsed ??= JSON.parse(document.getElementById("map-settings").textContent);
  return parsed;
}

/** The message `key` in the page's language, with each `{name}` replaced by `values.name`. */
export function text(key, values = {}) {
  return settings().messages[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An address that workers resolve as the page does; braces of tile templates stay as they are. */
export function absolute(address) {
  return address.startsWith("/") ? location.origin + address : address;
}

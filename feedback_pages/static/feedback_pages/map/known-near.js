// Shows what is published near the chosen place: who finds the answer there need not report the matter again.

/**
 * Returns `{element, show(point or null)}`. What is shown stays until the newer answer has come, so that nothing jumps;
 * only its heading is read aloud. Sent as POST: a position never stands in an address or a log.
 */
export function knownNear(address) {
  const heard = document.createElement("p");
  heard.className = "map-announcer";
  heard.setAttribute("role", "status");
  const rows = document.createElement("div");
  rows.className = "place-known";
  const element = document.createElement("div");
  element.append(heard, rows);
  let current;

  function fill(html) {
    rows.innerHTML = html;
    heard.textContent = rows.querySelector(".place-known-title")?.textContent ?? "";
  }

  async function show(point) {
    current?.abort();
    if (!point) return fill("");
    current = new AbortController();
    try {
      const body = new URLSearchParams(point);
      const response = await fetch(address, { method: "POST", body, signal: current.signal });
      fill(response.ok ? await response.text() : "");
    } catch (error) {
      if (error.name !== "AbortError") fill("");
    }
  }

  return { element, show };
}

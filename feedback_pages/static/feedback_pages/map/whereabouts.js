// Asks the server where a point is: inside the town or not, and near what.

/**
 * Returns `ask({lon, lat})`, which gives `{inside, near: name or ""}`, or null when the server cannot be
 * asked or a newer question has overtaken this one. Sent as POST: a position never stands in an address or a log.
 */
export function whereabouts(address) {
  let current;
  return async function ask(point) {
    current?.abort();
    if (!address) return null;
    current = new AbortController();
    try {
      const response = await fetch(address, {
        method: "POST",
        body: new URLSearchParams(point),
        signal: current.signal,
      });
      return response.ok ? await response.json() : null;
    } catch {
      return null; // the server checks again when the form is sent
    }
  };
}

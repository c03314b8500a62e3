// The place as the public will see it, beside the choice of how exactly: without it, the choice in words stays.
import { canDrawMaps } from "../feedback_pages/map/library.js";
import { whenNear } from "../feedback_pages/map/near.js";

/** A frame below the choice; the pin stands where the chosen place is, and the frame goes where none is shown. */
async function showPlace(root) {
  if (!canDrawMaps()) return;
  const frame = document.createElement("div");
  frame.className = "publishing-map";
  root.append(frame);
  const places = Object.fromEntries(["exact", "rough"].map((name) => [name, read(root.dataset[name])]));
  const chosen = () => places[root.querySelector("input:checked")?.value] ?? null;
  try {
    const { createPlaceMap } = await import("../feedback_pages/map/place-map.js");
    const map = await createPlaceMap(frame, { point: chosen() ?? places.exact, label: root.dataset.label });
    const update = () => {
      const place = chosen();
      frame.hidden = !place;
      map.show(place);
    };
    root.addEventListener("change", update);
    update();
  } catch {
    frame.remove();
  }
}

function read(text) {
  const [lon, lat] = text.split(" ").map(Number);
  return { lon, lat };
}

for (const root of document.querySelectorAll("[data-publishing-map]")) whenNear(root, () => showPlace(root));

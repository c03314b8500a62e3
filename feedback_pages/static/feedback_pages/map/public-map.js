// The map of publications beside their list.
import { tileMap } from "./tile-map.js";

for (const root of document.querySelectorAll("[data-public-map]")) tileMap(root, "publications");

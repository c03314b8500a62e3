// MapLibre is large: it is brought only when a map is really going to be drawn.
import { absolute, settings } from "./settings.js";

let loading;

/** Whether this browser can draw a map at all; asked before anything large is fetched. */
export function canDrawMaps() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

export function loadLibrary() {
  loading ??= load().catch((error) => {
    loading = undefined; // a lost connection may come back
    throw error;
  });
  return loading;
}

async function load() {
  const { script, worker, style } = settings().library;
  const [library] = await Promise.all([import(absolute(script)), addStyleSheet(style)]);
  library.setWorkerUrl(absolute(worker));
  return library;
}

function addStyleSheet(address) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error(`No style sheet at ${address}`));
    };
    // First, so that our own rules for the same things win.
    document.head.prepend(link);
  });
}

// The base map without any server of tiles, glyphs or sprites: land, roads and names come from GeoJSON files of the
// town; the sea is what is left. Names and numbers are drawn with the visitor's own fonts: MapLibre renders
// every glyph itself when a style names no glyph server, so that nothing has to be fetched or kept for them.

const COLOURS = {
  sea: "#cadfe9",
  shallows: "#e2eff4",
  land: "#f5f2ea",
  shore: "#8fadba",
  green: "#dfe8d2",
  built: "#ebe5da",
  sand: "#f3e7c8",
  road: "#fff",
  roadEdge: "#c3b8a4",
  rail: "#a59d92",
  path: "#b9a98c",
  outline: "#5d6f8a",
  name: "#33434c",
  seaName: "#44708a",
};

export const FONT = ["Figtree Variable", "system-ui"];

/**
 * MapLibre style of the town's base map.
 * `basemap`: {style} a complete style; or {tiles, attribution} XYZ images; or {land, roads, names, attribution}, each a
 * GeoJSON file whose features carry `kind` (see below); roads and names may stand in the file of the land.
 * `town.outline`: GeoJSON of the town's border, if any.
 */
export function baseStyle({ basemap, town }, language, absolute) {
  if (basemap.style) return absolute(basemap.style);
  const sources = basemap.tiles ? { tiles: imageTiles(basemap, absolute) } : ownFiles(basemap, absolute);
  if (town.outline) sources.outline = { type: "geojson", data: absolute(town.outline) };
  const layers = [...tileLayers, ...landLayers, ...roadLayers(language), ...nameLayers(language), outlineLayer];
  return { version: 8, sources, layers: [sea, ...layers.filter(({ source }) => source in sources)] };
}

function imageTiles({ tiles, attribution }, absolute) {
  return { type: "raster", tiles: [absolute(tiles)], tileSize: 256, attribution: escaped(attribution) };
}

function ownFiles({ land, roads = land, names = land, attribution }, absolute) {
  const files = Object.entries({ land, roads, names }).filter(([, address]) => address);
  const source = (address) => ({ type: "geojson", data: absolute(address), attribution: escaped(attribution) });
  return Object.fromEntries(files.map(([name, address]) => [name, source(address)]));
}

// MapLibre sets an attribution as HTML.
function escaped(words = "") {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const ofKind = (...kinds) => ["match", ["get", "kind"], kinds, true, false];
const byZoom = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
const point = ["==", ["geometry-type"], "Point"];
const round = { "line-cap": "round", "line-join": "round" };

const sea = { id: "sea", type: "background", paint: { "background-color": COLOURS.sea } };
const tileLayers = [{ id: "tiles", type: "raster", source: "tiles" }];

function area(id, kind, colour) {
  return { id, type: "fill", source: "land", filter: ofKind(kind), paint: { "fill-color": colour } };
}

function line(id, source, kinds, paint, more = {}) {
  return { id, type: "line", source, filter: ofKind(...kinds), layout: round, paint, ...more };
}

// Kinds of areas: land, built, green, sand, water. Light water along the shore makes the coast read as one.
const landLayers = [
  line("shallows", "land", ["land"], {
    "line-color": COLOURS.shallows,
    "line-width": byZoom(9, 6, 13, 22, 17, 60),
    "line-blur": byZoom(9, 4, 13, 14, 17, 40),
  }),
  area("land", "land", COLOURS.land),
  area("built", "built", COLOURS.built),
  area("green", "green", COLOURS.green),
  area("sand", "sand", COLOURS.sand),
  area("water", "water", COLOURS.sea),
  line("shore", "land", ["land", "water"], { "line-color": COLOURS.shore, "line-width": byZoom(9, 0.5, 16, 1.5) }),
];

// Kinds of lines: main, street, path, rail.
function roadLayers(language) {
  return [
    line("paths", "roads", ["path"], { "line-color": COLOURS.path, "line-width": 1.2, "line-dasharray": [2, 2] }, { minzoom: 13 }),
    line("rails", "roads", ["rail"], { "line-color": COLOURS.rail, "line-width": byZoom(10, 0.8, 16, 2.5), "line-dasharray": [3, 2] }),
    line("street-edges", "roads", ["street"], { "line-color": COLOURS.roadEdge, "line-width": byZoom(11, 1, 13, 3.4, 14, 5, 18, 24) }),
    line("main-edges", "roads", ["main"], { "line-color": COLOURS.roadEdge, "line-width": byZoom(9, 1.4, 14, 7, 18, 30) }),
    line("streets", "roads", ["street"], { "line-color": COLOURS.road, "line-width": byZoom(12, 0.6, 13, 2, 14, 3.4, 18, 21) }),
    line("mains", "roads", ["main"], { "line-color": COLOURS.road, "line-width": byZoom(9, 0.7, 14, 5, 18, 27) }),
    words("road-names", "roads", ofKind("main", "street"), language, {
      minzoom: 13,
      layout: { "symbol-placement": "line", "text-size": byZoom(13, 11, 18, 15) },
    }),
  ];
}

// Kinds of points: sea for bays and straits; everything else is a place on land.
function nameLayers(language) {
  return [
    words("sea-names", "names", ["all", point, ofKind("sea")], language, {
      layout: { "text-size": 13, "text-letter-spacing": 0.15 },
      paint: { "text-color": COLOURS.seaName, "text-halo-color": COLOURS.sea },
    }),
    words("place-names", "names", ["all", point, ["!", ofKind("sea")]], language, {
      layout: { "text-size": byZoom(9, 11, 14, 14), "text-variable-anchor": ["center", "top", "bottom"] },
    }),
  ];
}

function words(id, source, filter, language, { layout, paint, ...more }) {
  return {
    id,
    type: "symbol",
    source,
    filter,
    layout: {
      "text-field": ["coalesce", ["get", `name_${language}`], ["get", "name_fi"], ["get", "name"], ""],
      "text-font": FONT,
      "text-max-width": 8,
      ...layout,
    },
    paint: { "text-color": COLOURS.name, "text-halo-color": COLOURS.land, "text-halo-width": 1.6, ...paint },
    ...more,
  };
}

const outlineLayer = {
  id: "outline",
  type: "line",
  source: "outline",
  layout: round,
  paint: { "line-color": COLOURS.outline, "line-width": 1.6, "line-opacity": 0.7, "line-dasharray": [4, 3] },
};

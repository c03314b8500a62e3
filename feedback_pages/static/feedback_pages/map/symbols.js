// Marks of reports by their state: a shape and a sign for each, so that colour is never all that tells them apart.
// Drawn on a canvas: no image has to be fetched, and list and map show the very same.

export const SYMBOL_SIZE = 30;
const SHARPNESS = 2;
const RING_SIZE = 40;
const HALF = SYMBOL_SIZE / 2;

// The colours and signs of the badges in lists. First the steps of handling, then what the public is told of them.
const STATES = {
  received: { colour: "#47575f", shape: circle, sign: ring },
  in_progress: { colour: "#0b5c8f", shape: circle, sign: half },
  waiting: { colour: "#7d4b00", shape: square, sign: pause },
  closed: { colour: "#17633f", shape: circle, sign: tick },
  open: { colour: "#0b5c8f", shape: circle, sign: half },
  answered: { colour: "#17633f", shape: bubble, sign: lines },
  done: { colour: "#17633f", shape: circle, sign: tick },
};

/** A canvas of SYMBOL_SIZE × SYMBOL_SIZE CSS pixels. `late` adds a red mark in its corner. */
export function drawSymbol(state, { late = false } = {}) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SYMBOL_SIZE * SHARPNESS;
  const pen = canvas.getContext("2d");
  pen.scale(SHARPNESS, SHARPNESS);
  pen.lineCap = pen.lineJoin = "round";
  const { colour, shape, sign } = STATES[state] ?? STATES.received;
  outlined(pen, shape, colour);
  pen.fillStyle = pen.strokeStyle = "#fff";
  pen.lineWidth = 2.5;
  sign(pen);
  if (late) outlined(pen, cornerMark, "#ad231c");
  return canvas;
}

/** A ring around a mark: the more of it is drawn, the older the report. `quarters` from 1 to 4. */
export function drawAge(quarters) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = RING_SIZE * SHARPNESS;
  const pen = canvas.getContext("2d");
  pen.scale(SHARPNESS, SHARPNESS);
  for (const [colour, width] of [["#fff", 6], ["#14222b", 3]]) {
    pen.beginPath();
    pen.arc(RING_SIZE / 2, RING_SIZE / 2, 16, -Math.PI / 2, -Math.PI / 2 + (quarters * Math.PI) / 2);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
  return canvas;
}

/** Gives the map its images `received`, `received-late` and so on, and `age-1` to `age-4`. */
export function addSymbols(map) {
  for (const quarters of [1, 2, 3, 4]) {
    const canvas = drawAge(quarters);
    const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    map.addImage(`age-${quarters}`, image, { pixelRatio: SHARPNESS });
  }
  for (const state of Object.keys(STATES)) {
    for (const late of [false, true]) {
      const canvas = drawSymbol(state, { late });
      const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      map.addImage(late ? `${state}-late` : state, image, { pixelRatio: SHARPNESS });
    }
  }
}

/** The mark that a place of the page names: a state, or `age-1` to `age-4`. */
const drawn = (name) => (name.startsWith("age-") ? drawAge(Number(name.slice(4))) : drawSymbol(name));

/** Puts the same mark into every `<span data-map-symbol="state">` of the page: list rows, legend. */
export function decorate(root = document) {
  for (const place of root.querySelectorAll("[data-map-symbol]:empty")) {
    const canvas = drawn(place.dataset.mapSymbol);
    canvas.setAttribute("aria-hidden", "true");
    canvas.className = "map-symbol";
    place.append(canvas);
  }
}

function outlined(pen, shape, colour) {
  pen.beginPath();
  shape(pen);
  pen.lineWidth = 4;
  pen.strokeStyle = "#fff";
  pen.stroke();
  pen.fillStyle = colour;
  pen.fill();
}

function circle(pen) {
  pen.arc(HALF, HALF, 11, 0, 2 * Math.PI);
}

function square(pen) {
  pen.rect(4.5, 4.5, 21, 21);
}

function bubble(pen) {
  pen.roundRect(4, 4, 22, 17, 3);
  pen.moveTo(9, 20);
  pen.lineTo(16, 20);
  pen.lineTo(9, 27);
  pen.closePath();
}

function cornerMark(pen) {
  pen.arc(SYMBOL_SIZE - 6, 6, 4, 0, 2 * Math.PI);
}

function ring(pen) {
  pen.beginPath();
  pen.arc(HALF, HALF, 7, 0, 2 * Math.PI);
  pen.fill();
}

function half(pen) {
  pen.beginPath();
  pen.arc(HALF, HALF, 7, Math.PI / 2, (3 * Math.PI) / 2);
  pen.fill();
}

function pause(pen) {
  stroke(pen, [[12, 10.5], [12, 19.5]], [[18, 10.5], [18, 19.5]]);
}

function tick(pen) {
  stroke(pen, [[10, 15.5], [13.5, 19], [20, 11.5]]);
}

function lines(pen) {
  stroke(pen, [[9, 10], [21, 10]], [[9, 15], [17, 15]]);
}

function stroke(pen, ...paths) {
  for (const [start, ...rest] of paths) {
    pen.beginPath();
    pen.moveTo(...start);
    for (const point of rest) pen.lineTo(...point);
    pen.stroke();
  }
}

// Draws what stands out above the points: a person's history, list and later choices, what was found, names, the loop.

const MOST_NAMED = 9;
const PLATE = 3; // pixels between a name and the edge of its plate
const FONT = '12px "Source Sans", "Source Sans Pro", "Segoe UI", sans-serif';

const SHAPES = {
  ring(pen, x, y, colours) {
    pen.beginPath();
    pen.arc(x, y, 5.5, 0, 7);
    pen.strokeStyle = colours.ink;
    pen.stroke();
  },
  diamond(pen, x, y, colours) {
    corners(pen, [[x, y - 6.5], [x + 6.5, y], [x, y + 6.5], [x - 6.5, y]]);
    pen.fillStyle = colours.chosen;
    pen.fill();
    pen.strokeStyle = colours.ink;
    pen.stroke();
  },
  cross(pen, x, y, colours) {
    for (const [width, colour] of [[5, colours.card], [3, colours.against]]) {
      pen.beginPath();
      for (const [a, b] of [[-1, -1], [-1, 1]]) {
        pen.moveTo(x + 4.5 * a, y + 4.5 * b);
        pen.lineTo(x - 4.5 * a, y - 4.5 * b);
      }
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.stroke();
    }
    pen.lineWidth = 1.5;
  },
  dot(pen, x, y, colours) {
    pen.beginPath();
    pen.arc(x, y, 6, 0, 7);
    pen.fillStyle = colours.against;
    pen.fill();
    pen.strokeStyle = colours.ink;
    pen.stroke();
  },
};

function corners(pen, places) {
  pen.beginPath();
  places.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

// `where` turns a place of the plane into pixels; `size` is [width, height] in pixels.
function drawMarks(pen, scene, cloud, where, size) {
  const places = (ids) => ids.map((id) => atOfId(cloud, id)).filter((at) => at !== undefined)
    .map((at) => where(...dataPlace(cloud, at)));
  pen.lineWidth = 1.5;
  const named = scene.named.map(({ id, place, text }) => [place ? where(...place) : places([id])[0], text]);
  const told = roomFor(pen, named.filter(([at]) => at).map(([[x, y], text]) => [x, y - 24, text]), size, []);
  if (!cloud.from || cloud.mix === 1) drawNames(pen, scene, where, size, told);
  for (const mark of scene.marks) {
    const at = places(mark.ids).concat((mark.places || []).map((place) => where(...place)));
    if (mark.joined) drawTrail(pen, at, scene.colours);
    for (const [x, y] of at) SHAPES[mark.shape](pen, x, y, scene.colours);
  }
  for (const { x, y, text } of told) drawPlate(pen, text, x, y, scene.colours, size, true);
}

function drawTrail(pen, places, colours) {
  pen.beginPath();
  places.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.strokeStyle = colours.muted;
  pen.globalAlpha = 0.6;
  pen.lineWidth = 1;
  pen.stroke();
  pen.globalAlpha = 1;
  pen.lineWidth = 1.5;
}

// Names of groups, the largest first, in what room the names of what stands out leave.
function drawNames(pen, scene, where, size, told) {
  const seen = scene.regions.map(([x, y, text]) => [...where(x, y), text])
    .filter(([x, y]) => x >= 0 && y >= 12 && x <= size[0] && y <= size[1] - 12);
  for (const { x, y, text } of roomFor(pen, seen, size, told)) drawPlate(pen, text, x, y, scene.colours, size, false);
}

// Which of some names, [x, y, text] in pixels, are shown: at most nine, none over another or over those `taken`.
function roomFor(pen, names, size, taken) {
  const kept = [];
  for (const [x, y, text] of names) {
    if (kept.length >= MOST_NAMED) break;
    const box = plateOf(pen, text, x, Math.max(14, y), size);
    const covers = [...taken, ...kept].some(({ box: other }) => other.left < box.left + box.width + 8
      && box.left < other.left + other.width + 8 && Math.abs(box.top - other.top) < box.height + 6);
    if (!covers) kept.push({ x, y, text, box });
  }
  return kept;
}

function plateOf(pen, text, x, y, size) {
  pen.font = FONT;
  const width = Math.min(pen.measureText(text).width, size[0] - 20) + 2 * PLATE, height = 18;
  return { left: Math.max(4, Math.min(size[0] - width - 4, x - width / 2)), top: y - height / 2, width, height };
}

function drawPlate(pen, text, x, y, colours, size, framed) {
  const box = plateOf(pen, text, x, Math.max(14, y), size);
  pen.globalAlpha = framed ? 0.95 : 0.8;
  pen.fillStyle = colours.card;
  pen.fillRect(box.left, box.top, box.width, box.height);
  pen.globalAlpha = 1;
  if (framed) {
    pen.strokeStyle = colours.muted;
    pen.lineWidth = 1;
    pen.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
    pen.lineWidth = 1.5;
  }
  pen.fillStyle = colours.ink;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillText(text, box.left + PLATE, box.top + box.height / 2 + 0.5, box.width - 2 * PLATE);
}

function drawLoop(pen, path, colours) {
  corners(pen, path);
  pen.fillStyle = colours.chosen;
  pen.globalAlpha = 0.1;
  pen.fill();
  pen.globalAlpha = 1;
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1;
  pen.stroke();
}

function drawCrossHair(pen, size, colours) {
  const [x, y] = [size[0] / 2, size[1] / 2];
  pen.beginPath();
  for (const [a, b] of [[1, 0], [0, 1]]) {
    pen.moveTo(x - 9 * a, y - 9 * b);
    pen.lineTo(x + 9 * a, y + 9 * b);
  }
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 1.5;
  pen.stroke();
}

// The picture of how many points lie where, as wide as its box: the denser, the more opaque.
function shadePicture(shade, colour) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = shade.cells;
  const pen = canvas.getContext('2d'), picture = pen.createImageData(shade.cells, shade.cells);
  const [red, green, blue] = rgb(colour).map((part) => 255 * part);
  for (let row = 0; row < shade.cells; row++)
    for (let column = 0; column < shade.cells; column++) {
      const at = 4 * ((shade.cells - 1 - row) * shade.cells + column);
      picture.data.set([red, green, blue, shade.counts[row * shade.cells + column]], at);
    }
  pen.putImageData(picture, 0, 0);
  return canvas;
}


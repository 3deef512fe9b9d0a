// The points of a map: read from one compact message, found by place, named only when somebody asks.
// Layout of a message: recdash/ui/map_message.py.

const clouds = new Map(); // key -> cloud; filled by the mounts that carry points, read by those that draw
const waiting = new Set(); // what wants to know that points have come
const KEPT = 6; // clouds kept at a time
const CELLS = 128; // of the grid by which near points are found, along each side
const UNIT = 65535;

function readCloud(bytes) {
  const whole = bytes.slice(); // its own memory, so that numbers of four bytes lie where they must
  const headerLength = new DataView(whole.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + headerLength)));
  let at = 4 + headerLength;
  const take = (kind, length) => {
    const part = new kind(whole.buffer, at, length);
    at += length * kind.BYTES_PER_ELEMENT;
    return part;
  };
  const { count, box } = header;
  const cloud = { key: header.key, count, box, ids: take(Uint32Array, count), places: take(Uint16Array, 2 * count) };
  const before = header.hasBefore ? take(Uint16Array, 2 * count) : null;
  cloud.groups = take(Uint8Array, count);
  cloud.sizes = header.hasSizes ? take(Uint8Array, count) : null;
  cloud.shade = header.shade ? { ...header.shade, counts: take(Uint8Array, header.shade.cells ** 2) } : null;
  cloud.titleBytes = whole.subarray(at);
  cloud.before = before && Float32Array.from(before, (value) => value / UNIT);
  settle(cloud);
  return cloud;
}

// Let the points lie where they belong. `from`: where they come from; `mix`: how far they are on their way, 0..1.
function settle(cloud) {
  cloud.from = cloud.before;
  cloud.mix = 1;
}

function keepCloud(bytes) {
  const cloud = readCloud(bytes), known = clouds.get(cloud.key);
  clouds.delete(cloud.key); // the latest stands last
  clouds.set(cloud.key, known || cloud);
  for (const key of [...clouds.keys()].slice(0, -KEPT)) clouds.delete(key);
  for (const tell of waiting) tell();
}

// A place as parts of the box of its cloud, 0..1, on its way from where it comes from.
function placeOf(cloud, at) {
  const x = cloud.places[2 * at] / UNIT, y = cloud.places[2 * at + 1] / UNIT;
  if (!cloud.from || cloud.mix === 1) return [x, y];
  const fromX = cloud.from[2 * at], fromY = cloud.from[2 * at + 1];
  return [fromX + (x - fromX) * cloud.mix, fromY + (y - fromY) * cloud.mix];
}

function dataPlace(cloud, at) {
  const [x, y] = placeOf(cloud, at), [x0, x1, y0, y1] = cloud.box;
  return [x0 + x * (x1 - x0), y0 + y * (y1 - y0)];
}

// Let the points of a cloud set out from where another cloud shows the same items and people.
function setOutFrom(cloud, other) {
  const before = new Map();
  for (let at = 0; at < other.count; at++) before.set(other.ids[at], at);
  const [x0, x1, y0, y1] = cloud.box, from = new Float32Array(2 * cloud.count);
  for (let at = 0; at < cloud.count; at++) {
    const known = before.get(cloud.ids[at]);
    const [x, y] = known === undefined ? dataPlace(cloud, at) : dataPlace(other, known);
    from[2 * at] = (x - x0) / (x1 - x0);
    from[2 * at + 1] = (y - y0) / (y1 - y0);
  }
  cloud.from = from;
  cloud.mix = 0;
  settle(other);
}

function atOfId(cloud, id) {
  if (!cloud.atOfId) {
    cloud.atOfId = new Map();
    for (let at = 0; at < cloud.count; at++) cloud.atOfId.set(cloud.ids[at], at);
  }
  return cloud.atOfId.get(id);
}

function titleOf(cloud, at) {
  if (!cloud.titleStarts) {
    const starts = new Uint32Array(cloud.count + 1);
    let number = 1;
    for (let place = 0; place < cloud.titleBytes.length && number <= cloud.count; place++)
      if (cloud.titleBytes[place] === 10) starts[number++] = place + 1;
    cloud.titleStarts = starts;
  }
  const [start, end] = [cloud.titleStarts[at], cloud.titleStarts[at + 1] - 1];
  return new TextDecoder().decode(cloud.titleBytes.subarray(start, end));
}

// Sort the points into a grid of cells, once for each stage of their way.
function gridOf(cloud) {
  if (cloud.grid && cloud.grid.mix === cloud.mix) return cloud.grid;
  const cellOf = new Int32Array(cloud.count), starts = new Uint32Array(CELLS * CELLS + 1);
  const clip = (part) => Math.max(0, Math.min(CELLS - 1, Math.floor(part * CELLS)));
  for (let at = 0; at < cloud.count; at++) {
    const [x, y] = placeOf(cloud, at);
    cellOf[at] = clip(y) * CELLS + clip(x);
    starts[cellOf[at] + 1]++;
  }
  for (let cell = 0; cell < CELLS * CELLS; cell++) starts[cell + 1] += starts[cell];
  const members = new Uint32Array(cloud.count), next = starts.slice();
  for (let at = 0; at < cloud.count; at++) members[next[cellOf[at]]++] = at;
  cloud.grid = { mix: cloud.mix, starts, members };
  return cloud.grid;
}

// The point nearest to a place of the plane, at most `reach` (in x and in y) away; -1 where there is none.
function nearestPoint(cloud, x, y, reachX, reachY) {
  const { starts, members } = gridOf(cloud), [x0, x1, y0, y1] = cloud.box;
  const wide = x1 - x0, high = y1 - y0;
  const cell = (value, low, size) => Math.max(0, Math.min(CELLS - 1, Math.floor(((value - low) / size) * CELLS)));
  let best = -1, least = 1;
  for (let row = cell(y - reachY, y0, high); row <= cell(y + reachY, y0, high); row++)
    for (let column = cell(x - reachX, x0, wide); column <= cell(x + reachX, x0, wide); column++)
      for (let place = starts[row * CELLS + column]; place < starts[row * CELLS + column + 1]; place++) {
        const [a, b] = dataPlace(cloud, members[place]);
        const apart = ((a - x) / reachX) ** 2 + ((b - y) / reachY) ** 2;
        if (apart <= least) [best, least] = [members[place], apart];
      }
  return best;
}

// All points that lie exactly where one does, that one first.
function pointsAt(cloud, at) {
  const { starts, members } = gridOf(cloud), [x, y] = placeOf(cloud, at), found = [at];
  const clip = (part) => Math.max(0, Math.min(CELLS - 1, Math.floor(part * CELLS))), cell = clip(y) * CELLS + clip(x);
  for (let place = starts[cell]; place < starts[cell + 1]; place++) {
    const other = members[place], [a, b] = placeOf(cloud, other);
    if (other !== at && a === x && b === y) found.push(other);
  }
  return found;
}


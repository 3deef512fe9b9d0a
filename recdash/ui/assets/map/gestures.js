// What a hand does to a map: drag, draw, click, turn the wheel, pinch, press keys.

const CLICK_PX = 4; // a hand that moved less meant a click
const STEP_PX = 3; // between two corners of a loop
const REACH_PX = 9; // how far from a point a click or the pointer still means it

function listenTo(map, stage) {
  const pointers = new Map();
  let start = null, apart = 0;
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !map.camera) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    map.byKeys = false;
    start = { at: at(event), camera: map.camera, moved: 0 };
    apart = spanOf(pointers);
    map.path = map.mode === 'move' || pointers.size > 1 ? [] : [at(event)];
  });
  stage.addEventListener('pointermove', (event) => {
    const [x, y] = at(event);
    if (!pointers.has(event.pointerId)) return map.camera && map.pointAt(x, y);
    pointers.set(event.pointerId, [x, y]);
    start.moved = Math.max(start.moved, Math.hypot(x - start.at[0], y - start.at[1]));
    if (map.mode !== 'move' && pointers.size === 1) {
      extend(map, start.at, x, y);
      return map.drawAbove();
    }
    if (pointers.size > 1) {
      const span = spanOf(pointers);
      map.zoom(apart / span, ...middleOf(pointers));
      apart = span;
    } else map.drag(start.camera, x - start.at[0], y - start.at[1]);
    return map.draw();
  });
  const end = (event) => {
    if (!pointers.delete(event.pointerId) || pointers.size) return;
    const path = map.path, [x, y] = start.at;
    map.path = [];
    if (event.type === 'pointercancel') return map.drawAbove();
    if (start.moved < CLICK_PX) map.click(x, y);
    else if (map.mode !== 'move' && path.length > 2) map.loop(path, event.shiftKey);
    return map.drawAbove();
  };
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
  stage.addEventListener('pointerleave', () => map.leave());
  stage.addEventListener('dblclick', () => map.clear());
  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode ? 16 : 1); // some browsers count in lines
    if (map.camera) map.zoom(Math.exp(Math.max(-0.3, Math.min(0.3, turned * 0.002))), ...at(event));
  }, { passive: false });
  stage.addEventListener('keydown', (event) => {
    const ours = map.camera && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (ours && press(map, event.key)) event.preventDefault();
  });
}

function extend(map, from, x, y) {
  if (map.mode === 'box') map.path = [from, [x, from[1]], [x, y], [from[0], y]];
  else if (!map.path.length || Math.hypot(x - map.path.at(-1)[0], y - map.path.at(-1)[1]) >= STEP_PX) map.path.push([x, y]);
}

function spanOf(pointers) {
  const [a, b] = [...pointers.values()];
  return b ? Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1])) : 1;
}

function middleOf(pointers) {
  const [a, b] = [...pointers.values()];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

// Keys move and zoom; Enter opens the point amid the map, Escape takes the selection away. Returns whether it was ours.
function press(map, key) {
  const [wide, high] = map.size, step = 0.12;
  const moves = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const deeds = {
    '+': () => map.zoom(0.7, wide / 2, high / 2),
    '=': () => map.zoom(0.7, wide / 2, high / 2),
    '-': () => map.zoom(1 / 0.7, wide / 2, high / 2),
    0: () => map.whole(),
    Home: () => map.whole(),
    Enter: () => map.click(wide / 2, high / 2, true),
    Escape: () => (map.path.length ? (map.path = []) : map.clear()),
  };
  if (moves[key]) map.drag(map.camera, moves[key][0] * step * wide, moves[key][1] * step * high);
  else if (deeds[key]) deeds[key]();
  else return false;
  map.byKeys = true;
  map.pointAt(wide / 2, high / 2);
  return true;
}


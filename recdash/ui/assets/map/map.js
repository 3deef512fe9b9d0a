// The map: one camera over a cloud of points. Mounted twice: with bytes it keeps points, with a scene it draws them.

const maps = new WeakMap();
const FLIGHT_MS = 700, WALK_MS = 1600, SETTLED_MS = 350;
const MOST_ZOOM = 60;

export default function mount({ data, parentElement, setStateValue }) {
  if (data instanceof Uint8Array) {
    keepCloud(data);
    return undefined;
  }
  if (!maps.has(parentElement)) maps.set(parentElement, openMap(parentElement));
  const map = maps.get(parentElement);
  map.tell = setStateValue;
  map.show(data);
  return map.close;
}

function openMap(root) {
  const part = (name) => root.querySelector(name);
  const stage = part('.stage'), canvases = ['shade', 'points', 'marks'].map((name) => part(`canvas.${name}`));
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const map = { scene: null, cloud: null, camera: null, path: [], size: [1, 1], byKeys: false, tell() {} };
  const painter = makePainter(canvases[1]), shadePen = canvases[0].getContext('2d'), pen = canvases[2].getContext('2d');
  const flights = {};
  let due = 0, settled = 0, moved = true; // moved: the points must be painted again, not only what lies above them

  map.where = (x, y) => [((x - map.camera.x[0]) / spanX()) * map.size[0], ((map.camera.y[1] - y) / spanY()) * map.size[1]];
  map.planeAt = (a, b) => [map.camera.x[0] + (a / map.size[0]) * spanX(), map.camera.y[1] - (b / map.size[1]) * spanY()];
  const spanX = () => map.camera.x[1] - map.camera.x[0], spanY = () => map.camera.y[1] - map.camera.y[0];
  const draw = () => {
    due = 0;
    if (!map.cloud || !map.camera) return;
    const { scene, cloud, size } = map, ratio = canvases[1].width / size[0];
    if (moved) {
      const zoom = (scene.frame.x[1] - scene.frame.x[0]) / spanX();
      painter.paint(cloud, map.camera, zoom, map.chosen, scene.colours.groups, ratio);
      wipe(shadePen, ratio);
      drawShade(shadePen, map);
    }
    moved = false;
    wipe(pen, ratio);
    drawMarks(pen, scene, cloud, map.where, size);
    if (map.path.length > 1) drawLoop(pen, map.path, scene.colours);
    if (map.byKeys) drawCrossHair(pen, size, scene.colours);
    stage.dataset.points = cloud.count;
    stage.dataset.cloud = cloud.key;
  };
  const drawAll = () => {
    moved = true;
    draw();
  };
  map.drawAbove = () => { due ||= requestAnimationFrame(draw); };
  map.draw = () => {
    moved = true;
    map.drawAbove();
  };
  map.halt = (name) => cancelAnimationFrame(flights[name]);
  map.fly = (name, milliseconds, step, done = () => {}) => {
    map.halt(name);
    const began = performance.now(), length = still.matches ? 0 : milliseconds;
    const advance = (now) => {
      const part = length ? Math.min(1, Math.max(0, (now - began) / length)) : 1;
      step(part * part * (3 - 2 * part));
      if (part < 1) flights[name] = requestAnimationFrame(advance);
      else done();
      map.draw();
    };
    if (length) flights[name] = requestAnimationFrame(advance);
    else advance(began);
  };
  map.look = (camera) => {
    map.camera = camera;
    map.draw();
    clearTimeout(settled);
    settled = setTimeout(() => map.scene.partial && map.tell('view', [...camera.x, ...camera.y]), SETTLED_MS);
  };
  const fit = () => {
    const { width, height } = stage.getBoundingClientRect(), ratio = Math.min(2, window.devicePixelRatio || 1);
    if (!width || !height) return;
    map.size = [width, height];
    for (const canvas of canvases) Object.assign(canvas, { width: width * ratio, height: height * ratio });
    cancelAnimationFrame(due);
    drawAll();
  };
  const watch = new ResizeObserver(fit);
  watch.observe(stage);
  const arrived = () => map.scene && map.adopt();
  waiting.add(arrived);
  map.close = () => {
    waiting.delete(arrived);
    watch.disconnect();
    cancelAnimationFrame(due);
    for (const name of Object.keys(flights)) map.halt(name);
    clearTimeout(settled);
    painter.forget();
    maps.delete(root);
  };
  map.picture = () => {
    drawAll();
    savePicture(canvases, map.scene.colours.card);
  };
  moveCamera(map);
  showScenes(map, part, stage);
  answerHand(map, part, stage);
  listenTo(map, stage);
  return map;
}

function wipe(pen, ratio) {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
}

function drawShade(pen, map) {
  const { cloud, scene } = map, shade = cloud.shade;
  if (!shade) return;
  if (map.shadeOf !== cloud.key + scene.colours.other) {
    map.shadeOf = cloud.key + scene.colours.other;
    map.shadePicture = shadePicture(shade, scene.colours.other);
  }
  const [x0, x1, y0, y1] = shade.box, [left, top] = map.where(x0, y1), [right, bottom] = map.where(x1, y0);
  pen.drawImage(map.shadePicture, left, top, right - left, bottom - top);
}

function moveCamera(map) {
  map.zoom = (factor, a, b) => {
    map.halt('camera');
    const { x, y } = map.camera, frame = map.scene.frame, [atX, atY] = map.planeAt(a, b);
    const widest = 4 * (frame.x[1] - frame.x[0]), narrowest = (frame.x[1] - frame.x[0]) / MOST_ZOOM;
    const by = Math.max(narrowest, Math.min(widest, (x[1] - x[0]) * factor)) / (x[1] - x[0]);
    map.look({ x: x.map((value) => atX + (value - atX) * by), y: y.map((value) => atY + (value - atY) * by) });
  };
  map.drag = ({ x, y }, right, down) => {
    map.halt('camera');
    const across = (right / map.size[0]) * (x[1] - x[0]), up = (down / map.size[1]) * (y[1] - y[0]);
    map.look({ x: x.map((value) => value - across), y: y.map((value) => value + up) });
  };
  map.travel = ({ x, y }) => {
    const from = map.camera, between = (a, b, part) => a.map((value, at) => value + (b[at] - value) * part);
    map.fly('camera', FLIGHT_MS, (part) => map.look({ x: between(from.x, x, part), y: between(from.y, y, part) }));
  };
  map.whole = () => map.travel(map.scene.frame);
}

function showScenes(map, part, stage) {
  map.show = (scene) => {
    const earlier = map.scene;
    map.scene = scene;
    stage.setAttribute('aria-label', scene.alt);
    showLegend(part('.legend'), scene);
    part('.map').className = `map tools-${scene.tools}`;
    if (scene.tools !== 'all') map.choose('move');
    part('[data-do=clear]').hidden = !scene.chosen || scene.tools !== 'all';
    part('.walk').hidden = !scene.walk;
    if (scene.walk) [part('.earlier').textContent, part('.now').textContent] = scene.walk;
    map.camera ||= scene.frame;
    if (earlier && earlier.frame.key !== scene.frame.key) map.travel(scene.frame);
    map.adopt();
  };
  // Take the points of the scene, once they have come, and let them walk there from the last picture.
  map.adopt = () => {
    const cloud = clouds.get(map.scene.cloud), last = map.cloud;
    if (!cloud) return;
    map.cloud = cloud;
    map.chosen = map.scene.chosen && bitsOf(map.scene.chosen, cloud.count);
    const walks = last && last !== cloud && !map.scene.walk && !map.scene.partial && map.scene.family === map.family;
    map.family = map.scene.family;
    if (map.scene.walk) cloud.mix = part('.walk input').value / 100;
    if (!walks) {
      map.draw();
      return;
    }
    setOutFrom(cloud, last);
    map.fly('walk', FLIGHT_MS, (share) => { cloud.mix = share; }, () => settle(cloud));
  };
}

function bitsOf(text, count) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), bits = new Uint8Array(count);
  for (let at = 0; at < count; at++) bits[at] = (bytes[at >> 3] >> (at & 7)) & 1;
  return bits;
}

function showLegend(list, scene) {
  const entries = scene.legend.map(({ name, colour }) => [name, (pen) => {
    pen.fillStyle = colour;
    pen.arc(8, 8, 5, 0, 7);
    pen.fill();
  }]);
  if (scene.sized) entries.push([scene.sized, (pen) => {
    pen.fillStyle = scene.colours.muted;
    for (const [x, radius] of [[3, 1.5], [10.5, 5]]) {
      pen.beginPath();
      pen.arc(x, 8, radius, 0, 7);
      pen.fill();
    }
  }]);
  for (const mark of scene.marks) entries.push([mark.name, (pen) => SHAPES[mark.shape](pen, 8, 8, scene.colours)]);
  list.replaceChildren(...entries.map(([name, paint]) => {
    const line = document.createElement('li'), swatch = document.createElement('canvas'), words = document.createElement('bdi');
    [swatch.width, swatch.height] = [32, 32];
    const pen = swatch.getContext('2d');
    pen.scale(2, 2);
    pen.lineWidth = 1.5;
    pen.beginPath();
    paint(pen);
    swatch.setAttribute('aria-hidden', 'true');
    words.textContent = name;
    line.append(swatch, words);
    return line;
  }));
}

function answerHand(map, part, stage) {
  const tip = part('.tip'), near = (a, b, far = 1) => {
    const [x, y] = map.planeAt(a, b), [x2, y2] = map.planeAt(a + far * REACH_PX, b - far * REACH_PX);
    return map.cloud ? nearestPoint(map.cloud, x, y, x2 - x, y2 - y) : -1;
  };
  const tell = (gesture) => map.scene.tools === 'all' && map.tell('gesture', { ...gesture, id: `${Date.now()}-${Math.random()}` });
  map.pointAt = (a, b) => {
    const at = near(a, b, map.byKeys ? 4 : 1);
    tip.hidden = at < 0;
    stage.classList.toggle('on-point', at >= 0);
    if (at < 0) return;
    const others = pointsAt(map.cloud, at).length - 1;
    tip.textContent = titleOf(map.cloud, at) + (others ? ` and ${others} more at this place` : '');
    if (map.byKeys) part('.spoken').textContent = tip.textContent;
    const [x, y] = map.where(...dataPlace(map.cloud, at));
    const left = Math.max(0, Math.min(map.size[0] - tip.offsetWidth, x - tip.offsetWidth / 2));
    const above = y - tip.offsetHeight - 10;
    Object.assign(tip.style, { left: `${left}px`, top: `${above < 0 ? y + 12 : above}px` });
  };
  map.leave = () => {
    tip.hidden = true;
    stage.classList.remove('on-point');
  };
  map.click = (a, b) => {
    const at = near(a, b, map.byKeys ? 4 : 1);
    if (at >= 0) tell({ kind: 'click', points: pointsAt(map.cloud, at).map((one) => map.cloud.ids[one]) });
  };
  map.loop = (path, more) => {
    const corners = path.map((place) => map.planeAt(...place).map((value) => Number(value.toPrecision(7))));
    tell({ kind: 'loop', corners, more });
  };
  map.clear = () => map.scene.chosen && tell({ kind: 'none' });
  map.choose = (mode) => {
    map.mode = mode;
    stage.classList.toggle('move', mode === 'move');
    for (const button of part('.modes').children) button.setAttribute('aria-pressed', String(button.dataset.mode === mode));
  };
  const amid = () => map.size.map((length) => length / 2);
  const deeds = {
    closer: () => map.zoom(0.6, ...amid()),
    farther: () => map.zoom(1 / 0.6, ...amid()),
    whole: () => map.whole(),
    clear: () => map.clear(),
    picture: () => map.picture(),
    play: () => play(map, part('.walk input')),
  };
  part('.map').addEventListener('click', ({ target }) => {
    const button = target.closest?.('button');
    if (button?.dataset.mode) map.choose(button.dataset.mode);
    else if (button && map.camera) deeds[button.dataset.do]();
  });
  part('.walk input').addEventListener('input', ({ target }) => {
    map.cloud.mix = target.value / 100;
    map.draw();
  });
  map.choose('loop');
}

// Let the points walk from the earlier picture to the present one.
function play(map, slider) {
  map.fly('walk', WALK_MS, (share) => {
    map.cloud.mix = share;
    slider.value = 100 * share;
  });
}

function savePicture(canvases, background) {
  const picture = document.createElement('canvas'), [first] = canvases;
  [picture.width, picture.height] = [first.width, first.height];
  const pen = picture.getContext('2d');
  pen.fillStyle = background;
  pen.fillRect(0, 0, picture.width, picture.height);
  for (const canvas of canvases) pen.drawImage(canvas, 0, 0);
  picture.toBlob((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'map.png';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

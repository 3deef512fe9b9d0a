// Draws the points: by WebGL, and by a plain canvas where the browser has no WebGL.

const SMALLEST = 0.6, GROWTH = 2.6; // where sizes differ: the smallest point, and what the largest has more
const VERTEX = `
attribute vec2 place; attribute vec2 comes; attribute float group; attribute float chosen; attribute float weight;
uniform vec4 toScreen; uniform float mixed; uniform float size; uniform float sized; uniform float wanted;
uniform float seen; uniform vec3 colours[8]; varying vec4 tint; varying float edge;
void main() {
  vec2 at = mix(comes, place, mixed) * toScreen.xy + toScreen.zw;
  gl_Position = wanted >= 0.0 && abs(chosen - wanted) > 0.5 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(at, 0.0, 1.0);
  float own = size * mix(1.0, ${SMALLEST.toFixed(2)} + ${GROWTH.toFixed(2)} * weight, sized);
  gl_PointSize = own; edge = 1.0 / own; tint = vec4(colours[int(group + 0.5)], seen);
}`;
const FRAGMENT = `
precision mediump float; varying vec4 tint; varying float edge;
void main() {
  float inside = 1.0 - smoothstep(0.5 - edge, 0.5, length(gl_PointCoord - 0.5));
  gl_FragColor = vec4(tint.rgb * tint.a * inside, tint.a * inside);
}`;
const DIMMED = 0.12;

function rgb(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

// What the points of a cloud are drawn like: `[chosen or not or both (-1), how opaque]`, the last on top.
function passesOf(cloud, chosen) {
  const seen = cloud.count > 50000 ? 0.45 : 0.6;
  return chosen ? [[0, DIMMED], [1, 0.8]] : [[-1, seen]];
}

function sizeOf(cloud, zoom) {
  const size = cloud.count > 100000 ? 3 : cloud.count > 20000 ? 4 : cloud.count > 2000 ? 5 : 7;
  return size * Math.min(2.2, Math.max(1, zoom) ** 0.3);
}

function makePainter(canvas) {
  const options = { antialias: false, alpha: true, premultipliedAlpha: true, powerPreference: 'high-performance' };
  const gl = canvas.getContext('webgl', options);
  return gl ? webglPainter(canvas, gl) : flatPainter(canvas);
}

function webglPainter(canvas, gl) {
  let program, places, buffers, held;
  const make = () => {
    program = linked(gl);
    places = (name) => gl.getUniformLocation(program, name);
    buffers = {};
    held = {};
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  };
  const fill = (name, values, size, kind, normalised) => {
    const at = gl.getAttribLocation(program, name);
    if (!values) return gl.disableVertexAttribArray(at);
    buffers[name] ||= gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
    if (held[name] !== values) gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    held[name] = values;
    gl.enableVertexAttribArray(at);
    return gl.vertexAttribPointer(at, size, kind, normalised, 0, 0);
  };
  canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
  canvas.addEventListener('webglcontextrestored', make);
  make();
  return {
    paint(cloud, camera, zoom, chosen, colours, ratio) {
      if (gl.isContextLost()) return;
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      fill('place', cloud.places, 2, gl.UNSIGNED_SHORT, true);
      fill('comes', cloud.from, 2, gl.FLOAT, false);
      fill('group', cloud.groups, 1, gl.UNSIGNED_BYTE, false);
      fill('chosen', chosen, 1, gl.UNSIGNED_BYTE, false);
      fill('weight', cloud.sizes, 1, gl.UNSIGNED_BYTE, true);
      const [x0, x1, y0, y1] = cloud.box;
      const [wide, high] = [camera.x[1] - camera.x[0], camera.y[1] - camera.y[0]];
      const toScreen = [(2 * (x1 - x0)) / wide, (2 * (y1 - y0)) / high,
        (2 * (x0 - camera.x[0])) / wide - 1, (2 * (y0 - camera.y[0])) / high - 1];
      gl.uniform4fv(places('toScreen'), toScreen);
      gl.uniform1f(places('mixed'), cloud.from ? cloud.mix : 1);
      gl.uniform1f(places('size'), sizeOf(cloud, zoom) * ratio);
      gl.uniform1f(places('sized'), cloud.sizes ? 1 : 0);
      gl.uniform3fv(places('colours'), colours.flatMap(rgb));
      for (const [wanted, seen] of passesOf(cloud, chosen)) {
        gl.uniform1f(places('wanted'), wanted);
        gl.uniform1f(places('seen'), seen);
        gl.drawArrays(gl.POINTS, 0, cloud.count);
      }
    },
    forget: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

function linked(gl) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

function flatPainter(canvas) {
  const context = canvas.getContext('2d');
  return {
    paint(cloud, camera, zoom, chosen, colours, ratio) {
      context.clearRect(0, 0, canvas.width, canvas.height);
      const usual = sizeOf(cloud, zoom) * ratio;
      const across = canvas.width / (camera.x[1] - camera.x[0]), up = canvas.height / (camera.y[1] - camera.y[0]);
      for (const [wanted, seen] of passesOf(cloud, chosen)) {
        context.globalAlpha = seen;
        for (let at = 0; at < cloud.count; at++) {
          if (wanted >= 0 && chosen[at] !== wanted) continue;
          const [x, y] = dataPlace(cloud, at);
          const size = usual * (cloud.sizes ? SMALLEST + (GROWTH * cloud.sizes[at]) / 255 : 1);
          context.fillStyle = colours[cloud.groups[at]];
          context.fillRect((x - camera.x[0]) * across - size / 2, (camera.y[1] - y) * up - size / 2, size, size);
        }
      }
      context.globalAlpha = 1;
    },
    forget() {},
  };
}


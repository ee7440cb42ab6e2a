import { svg } from '/dom.js';

// Graphs in layers, left to right: what points stands left of what it points at. Beside each drawing there is a table
// with the same content.

const WIDTH = 168, HEIGHT = 40, ACROSS = 150, MARGIN = 12;
/** Between boxes of a column, and of one that is long. */
const DOWN = 26, CLOSE = 10, LONG = 12;
/** Above the first row, where boxes point at themselves. */
const LOOP = 40;

/** The layer of each node: the longest way to it, edges that would lead back left out. */
function layers(nodes, edges) {
  const next = Map.groupBy(edges.filter((edge) => edge.from !== edge.to), (edge) => edge.from);
  const state = new Map(), order = [], forward = [];
  for (const { id: start } of nodes) {
    if (state.has(start)) continue;
    // By hand, since a chain may be as long as the graph.
    const stack = [{ id: start, at: 0 }];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack.at(-1);
      const edge = next.get(top.id)?.[top.at++];
      if (!edge) {
        state.set(top.id, 'done');
        order.push(top.id);
        stack.pop();
      } else if (state.get(edge.to) !== 'open') {
        forward.push(edge);
        if (!state.has(edge.to)) {
          state.set(edge.to, 'open');
          stack.push({ id: edge.to, at: 0 });
        }
      }
    }
  }
  const layer = new Map(nodes.map(({ id }) => [id, 0]));
  const leaving = Map.groupBy(forward, (edge) => edge.from);
  for (const id of order.reverse()) {
    for (const edge of leaving.get(id) ?? []) layer.set(edge.to, Math.max(layer.get(edge.to), layer.get(id) + 1));
  }
  return layer;
}

/** Columns of nodes, sorted so that few edges cross: each node goes to the middle of its neighbours, a few times over. */
function columns(nodes, edges) {
  const layer = layers(nodes, edges);
  const result = [];
  for (const node of nodes) (result[layer.get(node.id)] ??= []).push(node);
  const near = new Map(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    near.get(from).push(to);
    near.get(to).push(from);
  }
  const height = new Map();
  const place = (column) => column.forEach((node, index) => height.set(node.id, index - column.length / 2));
  result.forEach(place);
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const column of sweep % 2 ? result.toReversed() : result) {
      const middle = new Map(column.map(({ id }) => {
        const around = near.get(id);
        return [id, around.length ? around.reduce((sum, other) => sum + height.get(other), 0) / around.length : height.get(id)];
      }));
      column.sort((a, b) => middle.get(a.id) - middle.get(b.id));
      place(column);
    }
  }
  return result;
}

/** Nodes without an edge would make one long column: they stand in rows below the others. */
function positions(nodes, edges) {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const at = new Map();
  const all = columns(nodes.filter(({ id }) => joined.has(id)), edges);
  const longest = Math.max(0, ...all.map((column) => column.length));
  const step = HEIGHT + (longest > LONG ? CLOSE : DOWN);
  const tallest = longest * step;
  const above = edges.some(({ from, to }) => from === to) ? LOOP : MARGIN;
  all.forEach((column, index) => {
    const top = above + (tallest - column.length * step) / 2;
    column.forEach((node, row) => at.set(node.id, { x: MARGIN + index * (WIDTH + ACROSS), y: top + row * step }));
  });
  const lone = nodes.filter(({ id }) => !joined.has(id));
  const across = Math.max(4, all.length + Math.floor((all.length - 1) * ACROSS / WIDTH));
  lone.forEach((node, index) => at.set(node.id, {
    x: MARGIN + (index % across) * (WIDTH + DOWN),
    y: above + tallest + Math.floor(index / across) * (HEIGHT + DOWN),
  }));
  return at;
}

function cut(text, length) { return text.length > length ? `${text.slice(0, length - 1)}…` : text; }

/** The four points of the curve of an edge; `bend` keeps edges between the same nodes apart. */
function curve(from, to, bend) {
  const [x1, y1] = [from.x + WIDTH, from.y + HEIGHT / 2];
  const [x2, y2] = [to.x, to.y + HEIGHT / 2];
  if (from === to) {
    const x = from.x + WIDTH / 2 + bend * 4;
    return [[x - 30, from.y], [x - 30, from.y - 36], [x + 10, from.y - 36], [x + 10, from.y]];
  }
  if (x2 > x1) {
    const reach = Math.max(40, (x2 - x1) / 2);
    return [[x1, y1], [x1 + reach, y1], [x2 - reach, y2 + bend], [x2, y2 + bend]];
  }
  // Back to the left, below both.
  const low = Math.max(y1, y2) + HEIGHT + bend;
  return [[x1, y1], [x1 + 60, low], [x2 - 60, low], [x2, y2]];
}

/** The point of a cubic curve at `t`, 0 to 1. */
function along([a, b, c, d], t) {
  const u = 1 - t;
  return [0, 1].map((i) => u ** 3 * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t ** 3 * d[i]);
}

/** Scrolls a drawing so that its main box is seen. */
export function showMain(canvas) {
  const box = canvas.querySelector('.node.main')?.getBoundingClientRect();
  if (!box) return;
  const frame = canvas.getBoundingClientRect();
  canvas.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
  canvas.scrollLeft += Math.max(0, box.right - frame.right + MARGIN);
}

/** Puts labels on their curves where no other label is: in the middle if there is room. */
class Labels {
  constructor() { this.cells = new Map(); }

  place(points, text) {
    const half = text.length * 3.2 + 4;
    const places = [0.5, 0.62, 0.38, 0.74, 0.26].map((t) => along(points, t));
    const [x, y] = places.find(([x, y]) => !this.isTaken(x, y, half)) ?? places[0];
    const row = Math.round(y / 14);
    if (!this.cells.has(row)) this.cells.set(row, []);
    this.cells.get(row).push({ x, y, half });
    return { x, y };
  }

  isTaken(x, y, half) {
    const row = Math.round(y / 14);
    return [row - 1, row, row + 1].some((one) => this.cells.get(one)?.some((other) =>
      Math.abs(other.y - y) < 13 && Math.abs(other.x - x) < other.half + half));
  }
}

/**
 * A drawing of nodes `{id, label, note, href, name, isMain, more}` and edges `{from, to, label, kind}`.
 * `more` is called when a node's `+` is used. Text alternatives are names of links; edges are for the eye, the table beside
 * the drawing has them.
 */
export function drawing(title, nodes, edges) {
  const at = positions(nodes, edges);
  const width = Math.max(320, ...[...at.values()].map(({ x }) => x + WIDTH + MARGIN));
  const height = Math.max(60, ...[...at.values()].map(({ y }) => y + HEIGHT + MARGIN));
  const pairs = new Map();
  const labels = new Labels();
  let deepest = height;
  const lines = edges.map((edge) => {
    const pair = JSON.stringify([edge.from, edge.to]);
    const count = pairs.get(pair) ?? 0;
    pairs.set(pair, count + 1);
    const points = curve(at.get(edge.from), at.get(edge.to), count * 14);
    const text = edge.label && cut(edge.label, 24);
    const spot = text && labels.place(points, text);
    deepest = Math.max(deepest, along(points, 0.5)[1] + MARGIN);
    return [
      svg('path', { d: `M${points[0]}C${points.slice(1).join(' ')}`, class: `edge ${edge.kind}`, 'marker-end': `url(#${edge.kind})` }),
      text && svg('text', { x: spot.x, y: spot.y + 4, class: 'edge-label' }, text)];
  });
  const drawn = svg('svg', {
    width, height: deepest, viewBox: `0 0 ${width} ${deepest}`, class: 'graph', role: 'group', 'aria-label': title,
  },
    svg('title', {}, title),
    svg('defs', {}, ['relationship', 'component'].map((kind) => marker(kind, 'M0 0L8 4L0 8z', 'arrow')),
      marker('extends', 'M0 0L8 4L0 8z', 'hollow')),
    svg('g', { 'aria-hidden': 'true' }, lines),
    nodes.map((node) => box(node, at.get(node.id))));
  return drawn;
}

function marker(id, d, style) {
  return svg('marker', {
    id, viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 9, markerHeight: 9, orient: 'auto-start-reverse',
  }, svg('path', { d, class: style }));
}

function box(node, { x, y }) {
  const content = [
    svg('title', {}, node.name ?? node.label),
    svg('rect', { width: WIDTH, height: HEIGHT, rx: 5 }),
    svg('text', { x: 10, y: node.note ? 17 : 25, class: 'label' }, cut(node.label, 23)),
    node.note && svg('text', { x: 10, y: 32, class: 'sub' }, cut(node.note, 25)),
  ];
  const style = `node${node.isMain ? ' main' : ''}${node.href ? '' : ' plain'}`;
  const whole = node.href
    ? svg('a', { href: node.href, class: style, 'aria-label': node.name ?? node.label }, content)
    : svg('g', { class: style, role: 'img', 'aria-label': node.name ?? node.label }, content);
  const group = svg('g', { transform: `translate(${x} ${y})` }, whole);
  if (node.more) {
    const use = (event) => {
      if (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      node.more();
    };
    group.append(svg('g', {
      class: 'more', tabindex: 0, role: 'button', 'aria-label': `Show what is around ${node.label}`,
      transform: `translate(${WIDTH} ${HEIGHT / 2})`, onclick: use, onkeydown: use, 'data-more': node.id,
    }, svg('circle', { r: 9 }), svg('path', { d: 'M-4 0H4M0-4V4' })));
  }
  return group;
}

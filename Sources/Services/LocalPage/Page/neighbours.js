import * as azure from '/azure.js';
import { counted, el, failure, link, plain, say, shortModel, table } from '/dom.js';
import { drawing, showMain } from '/drawing.js';

/** Nodes that are drawn at most. */
const DRAWN = 300;
/** Relationships of one name and direction that are drawn one by one. */
const EACH = 25;

/** A twin: what it is, and what is around it. */
export async function showTwin(body, { host, parts, isCurrent, listen }) {
  const id = parts[0];
  const canvas = el('div', { class: 'scroll canvas', tabindex: 0, role: 'region', 'aria-label': `Drawing of what is around ${id}` });
  const note = el('p', { class: 'note' });
  const properties = el('div'), relations = el('div');
  const graph = new Graph(host, id);

  const draw = () => {
    const isFirst = !canvas.firstChild;
    canvas.replaceChildren(graph.drawing((other) => expand(other)));
    if (isFirst) showMain(canvas);
    note.textContent = graph.note;
    relations.replaceChildren(graph.table());
  };
  const expand = async (other) => {
    try {
      const count = await graph.expand(other);
      if (!isCurrent()) return;
      draw();
      canvas.querySelector('.more')?.focus();
      say(`${counted(count, 'relationship')} of ${other}`);
    } catch (error) {
      note.replaceChildren(failure(error));
    }
  };
  const load = async () => {
    const twin = await azure.twin(host, id);
    if (!isCurrent()) return;
    properties.replaceChildren(about(twin));
    await graph.reload();
    if (isCurrent()) draw();
  };
  body.append(properties, el('h2', {}, 'Around it'), note, canvas, relations);
  await load();
  // What arrives while it is read again makes it be read once more.
  let isLoading = false, isStale = false, isGone = false;
  listen(async (change) => {
    if (![change.id, change.source, change.target].includes(id)) return;
    isStale = true;
    if (change.kind === 'twin') isGone = change.operation === 'deleted';
    if (isLoading) return;
    isLoading = true;
    try {
      while (isStale && isCurrent()) {
        isStale = false;
        if (!isGone) await load();
      }
      if (isGone) {
        for (const part of [canvas, relations, note]) part.replaceChildren();
        properties.replaceChildren(failure(`${id} was deleted.`));
      } else say(`${id} has changed`);
    } catch (error) {
      if (isCurrent()) properties.replaceChildren(failure(error));
    } finally {
      isLoading = false;
    }
  });
}

function about(twin) {
  const { $metadata: metadata = {} } = twin;
  const rows = Object.entries(twin).filter(([name]) => !name.startsWith('$'))
    .map(([name, value]) => [name, el('span', { class: 'value whole' }, plain(value)), written(metadata[name]?.lastUpdateTime)]);
  return el('section', { 'aria-label': 'What it is' },
    el('p', { class: 'note' }, 'of model ', el('a', { href: link('models', metadata.$model) }, metadata.$model ?? ''),
      metadata.$lastUpdateTime ? [', last written ', written(metadata.$lastUpdateTime)] : ''),
    rows.length ? table('Properties and components', ['Name', 'Value', 'Written'], rows, { shown: false }) : el('p', {}, 'No property is set.'));
}

/** The query for all relationships of a name that leave a twin or arrive at it. */
const allOf = (id, isLeaving, name) =>
  `SELECT * FROM RELATIONSHIPS R WHERE R.${isLeaving ? '$sourceId' : '$targetId'} = ${azure.quoted(id)} AND R.$relationshipName = ${azure.quoted(name)}`;

const written = (time) => time ? el('time', { datetime: time }, time.slice(0, 19).replace('T', ' ')) : '';

/** What is known around a twin. */
class Graph {
  constructor(host, centre) {
    Object.assign(this, { host, centre, edges: new Map(), isExpanded: new Set(), omitted: new Map() });
  }

  async reload() {
    const again = new Set([this.centre, ...this.isExpanded]);
    this.edges.clear();
    this.omitted.clear();
    this.isExpanded.clear();
    for (const id of again) await this.expand(id);
  }

  /** Adds the relationships of a twin; says how many there are. */
  async expand(id) {
    const [leaving, arriving] = await Promise.all([azure.outgoing(this.host, id), azure.incoming(this.host, id)]);
    this.isExpanded.add(id);
    const found = [
      ...leaving.value.map((one) => ({ key: `${id}/${one.$relationshipId}`, from: id, to: one.$targetId, label: one.$relationshipName })),
      ...arriving.value.map((one) => ({ key: `${one.$sourceId}/${one.$relationshipId}`, from: one.$sourceId, to: id, label: one.$relationshipName })),
    ];
    for (const [kind, edges] of Map.groupBy(found, (edge) => JSON.stringify([edge.from === id, edge.label]))) {
      for (const edge of edges.slice(0, EACH)) this.edges.set(edge.key, edge);
      if (edges.length > EACH) this.omitted.set(`${id} ${kind}`, { id, count: edges.length - EACH, isLeaving: edges[0].from === id, label: edges[0].label });
    }
    this.isPartial ||= Boolean(leaving.nextLink ?? arriving.nextLink);
    return found.length;
  }

  get names() {
    return [...new Set([this.centre, ...[...this.edges.values()].flatMap(({ from, to }) => [from, to])])];
  }

  get note() {
    const all = this.names.length;
    return [
      this.edges.size === 0 ? 'It has no relationships.' : `${counted(all, 'twin')}, ${counted(this.edges.size, 'relationship')}.`,
      all > DRAWN && `${DRAWN} twins are drawn.`, this.omitted.size > 0 && `Of each name and direction the first ${EACH} are shown.`,
      this.isPartial && 'Of each twin the first 500 are read.',
    ].filter(Boolean).join(' ');
  }

  drawing(expand) {
    const names = this.names.slice(0, DRAWN);
    const drawn = new Set(names);
    const nodes = names.map((id) => ({
      id, label: id, href: link('twin', id), isMain: id === this.centre, more: this.isExpanded.has(id) ? undefined : () => expand(id),
    }));
    const edges = [...this.edges.values()].filter(({ from, to }) => drawn.has(from) && drawn.has(to))
      .map(({ from, to, label }) => ({ from, to, label, kind: 'relationship' }));
    for (const [key, { id, count, isLeaving, label }] of this.omitted) {
      if (!drawn.has(id)) continue;
      nodes.push({ id: key, label: `${count} more`, note: label, name: `${count} more ${label} of ${id}`, href: link('twins', allOf(id, isLeaving, label)) });
      edges.push({ from: isLeaving ? id : key, to: isLeaving ? key : id, label, kind: 'relationship' });
    }
    return drawing(`Relationships around ${this.centre}`, nodes, edges);
  }

  table() {
    const rows = [...this.edges.values()].slice(0, DRAWN).map(({ from, to, label }) => [
      label, el('a', { href: link('twin', from) }, from), el('a', { href: link('twin', to) }, to)]);
    for (const { id, count, isLeaving, label } of this.omitted.values()) {
      const more = el('a', { href: link('twins', allOf(id, isLeaving, label)) }, `${count} more`);
      rows.push(isLeaving ? [label, id, more] : [label, more, id]);
    }
    return rows.length === 0 ? el('div') : el('details', { open: true, 'aria-label': 'Relationships as a table' }, el('summary', {}, 'The same as a table'),
      table(`Relationships around ${this.centre}`, ['Name', 'From', 'To'], rows, { shown: false }));
  }
}

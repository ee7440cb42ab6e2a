import * as azure from '/azure.js';
import { anyLanguage, counted, el, link, shortModel, table } from '/dom.js';
import { drawing, showMain } from '/drawing.js';

/** Nodes of a drawing beyond which models are drawn by their common names. */
const DRAWN = 300;
const PAGE = 100;

/** The models of an instance: a drawing, and the same as a table. */
export async function showModels(body, { host, parts, isCurrent }) {
  body.append(el('p', { class: 'note' }, 'Loading …'));
  const entries = await azure.models(host);
  if (!isCurrent()) return;
  const models = entries.map((entry) => read(entry));
  if (models.length === 0) {
    body.replaceChildren(el('p', {}, 'The instance has no models.'));
    return;
  }
  const chosen = models.find(({ id }) => id === parts[0]);
  const { nodes, edges, note } = graph(models, chosen);
  body.replaceChildren(
    el('p', { class: 'note' }, `${counted(models.length, 'model')}. ${note}`),
    el('div', { class: 'scroll canvas', tabindex: 0, role: 'region', 'aria-label': 'Drawing of the models' },
      drawing('Models: what they extend, hold and are related to', nodes, edges)),
    el('ul', { class: 'legend', 'aria-label': 'What the lines mean' },
      ['extends', 'relationship', 'component'].map((kind) => el('li', { class: kind }, kind))),
    ...(chosen ? [one(chosen)] : []), list(models));
  showMain(body.querySelector('.canvas'));
  if (chosen) document.getElementById('chosen')?.focus();
}

/** What is drawn of a model. */
function read({ id, model, displayName, decommissioned }) {
  const contents = [model?.contents ?? []].flat();
  const of = (type) => contents.filter((content) => [content['@type']].flat().includes(type));
  return {
    id, decommissioned, definition: model, title: anyLanguage(displayName ?? model?.displayName) ?? shortModel(id),
    bases: [model?.extends ?? []].flat().map((base) => typeof base === 'string' ? base : base['@id']).filter(Boolean),
    relationships: of('Relationship').map(({ name, target }) => ({ name, target })),
    components: of('Component').map(({ name, schema }) => ({ name, target: typeof schema === 'string' ? schema : schema?.['@id'] })),
    properties: of('Property').map(({ name, schema }) => ({ name, schema: typeof schema === 'string' ? schema : schema?.['@type'] })),
    telemetry: of('Telemetry').map(({ name }) => name),
  };
}

function graph(models, chosen) {
  const known = new Set(models.map(({ id }) => id));
  const all = models.flatMap((model) => [
    ...model.bases.map((to) => ({ from: model.id, to, kind: 'extends' })),
    ...model.relationships.map(({ name, target }) => ({ from: model.id, to: target, label: name, kind: 'relationship' })),
    ...model.components.map(({ name, target }) => ({ from: model.id, to: target, label: name, kind: 'component' })),
  ]).filter(({ to }) => known.has(to));
  if (models.length <= DRAWN) {
    return {
      nodes: models.map(({ id, title }) => ({
        id, label: title, note: id.replace(/^dtmi:/, ''), name: `${title}, ${id}`, href: link('models', id),
        isMain: id === chosen?.id,
      })), edges: all, note: '',
    };
  }
  // The longest beginnings of names that leave few enough groups.
  const depth = Math.max(...models.map(({ id }) => id.split(':').length));
  const key = (id, length) => id.split(';')[0].split(':').slice(0, length).join(':');
  let length = depth;
  let groups = Map.groupBy(models, ({ id }) => key(id, length));
  while (groups.size > DRAWN && length > 2) {
    length -= 1;
    groups = Map.groupBy(models, ({ id }) => key(id, length));
  }
  const counts = new Map();
  for (const { from, to, kind } of all) {
    const [a, b] = [key(from, length), key(to, length)];
    if (a === b) continue;
    const pair = JSON.stringify([a, b, kind]);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const kept = [...groups.keys()].slice(0, DRAWN);
  const drawn = new Set(kept);
  return {
    nodes: kept.map((name) => ({
      id: name, label: name.split(':').at(-1), note: counted(groups.get(name).length, 'model'),
      name: `${name}, ${counted(groups.get(name).length, 'model')}`,
    })),
    edges: [...counts].map(([pair, count]) => {
      const [from, to, kind] = JSON.parse(pair);
      return { from, to, kind, label: String(count) };
    }).filter(({ from, to }) => drawn.has(from) && drawn.has(to)),
    note: `Too many to draw one by one: a box stands for models whose names begin alike${groups.size > DRAWN ? `, ${DRAWN} of ${groups.size} boxes are drawn` : ''}.`,
  };
}

/** A model with all it declares. */
function one(model) {
  const rows = [
    ...model.properties.map(({ name, schema }) => [name, 'property', schema ?? '']),
    ...model.telemetry.map((name) => [name, 'telemetry', '']),
    ...model.relationships.map(({ name, target }) => [name, 'relationship', target ? reference(target) : 'any']),
    ...model.components.map(({ name, target }) => [name, 'component', reference(target)]),
  ];
  return el('section', { class: 'details', 'aria-labelledby': 'chosen' },
    el('h2', { id: 'chosen', tabindex: -1 }, model.title), el('p', { class: 'note' }, model.id, model.decommissioned ? ', decommissioned' : ''),
    el('p', {}, anyLanguage(model.definition?.description) ?? ''),
    table(`What ${model.title} declares`, ['Name', 'Kind', 'Schema or target'], rows, { shown: false }),
    el('details', { 'aria-label': `DTDL of ${model.title}` }, el('summary', {}, 'DTDL'), el('pre', { tabindex: 0, role: 'region', 'aria-label': `${model.title} as JSON` },
      JSON.stringify(model.definition, null, 2))));
}

const reference = (id) => el('a', { href: link('models', id) }, shortModel(id));

/** All models, a hundred at a time. */
function list(models) {
  const holder = el('div');
  const draw = (count) => {
    holder.replaceChildren(
      el('h2', {}, 'All models'),
      table('Models of the instance', ['Model', 'Id', 'Extends', 'Relationships', 'Components'], models.slice(0, count).map((model) => [
        el('a', { href: link('models', model.id) }, model.title), model.id, joined(model.bases.map(reference)),
        joined(model.relationships.map(({ name, target }) => [name, target ? [' → ', reference(target)] : ''])),
        joined(model.components.map(({ name, target }) => [name, ': ', reference(target)]))]), { shown: false }));
    if (models.length > count) {
      holder.append(el('button', { type: 'button', onclick: () => draw(count + PAGE) }, `Show ${Math.min(PAGE, models.length - count)} more`));
    }
  };
  draw(PAGE);
  return holder;
}

const joined = (items) => items.flatMap((item, index) => index ? [', ', item] : [item]);

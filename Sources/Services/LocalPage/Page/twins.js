import * as azure from '/azure.js';
import { counted, el, failure, link, plain, say, shortModel, table } from '/dom.js';

const FIRST = 'SELECT * FROM DIGITALTWINS';
const COLUMNS = 6;

/** What was asked last, so that coming back from a twin shows it again. */
let text = FIRST;

/** Twins by search, and rows of any query. */
export async function showTwins(body, { host, parts, isCurrent, listen }) {
  text = parts[0] ?? text;
  const find = el('input', { type: 'search', id: 'find', autocomplete: 'off', spellcheck: 'false' });
  const model = el('select', { id: 'model' }, el('option', { value: '' }, 'any model'));
  const box = el('textarea', { id: 'query', rows: 3, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', 'aria-describedby': 'flaw' });
  box.value = text;
  const flaw = el('div', { id: 'flaw', role: 'alert' });
  const result = el('section', { 'aria-label': 'Result' });
  const news = el('p', { class: 'note' });

  const run = async () => {
    text = box.value;
    flaw.replaceChildren();
    box.removeAttribute('aria-invalid');
    news.replaceChildren();
    result.setAttribute('aria-busy', 'true');
    const began = performance.now();
    try {
      const page = await azure.query(host, text);
      if (!isCurrent()) return;
      result.replaceChildren(rows(host, page, 0, performance.now() - began));
      say(counted(page.rows.length, 'row'));
    } catch (error) {
      if (!isCurrent()) return;
      result.replaceChildren();
      flaw.replaceChildren(mistake(error, box));
    } finally {
      result.removeAttribute('aria-busy');
    }
  };
  const search = () => {
    const conditions = [
      find.value.trim() && `CONTAINS(T.$dtId, ${azure.quoted(find.value.trim())})`,
      model.value && `IS_OF_MODEL(T, ${azure.quoted(model.value)})`,
    ].filter(Boolean);
    box.value = conditions.length ? `SELECT * FROM DIGITALTWINS T WHERE ${conditions.join(' AND ')}` : FIRST;
    return run();
  };
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
  });
  body.append(
    el('form', { class: 'bar', role: 'search', onsubmit: (event) => { event.preventDefault(); search(); } },
      el('label', { for: 'find' }, 'Find by id'), find, el('label', { for: 'model' }, 'of model'), model,
      el('button', {}, 'Find')),
    el('form', { class: 'query', onsubmit: (event) => { event.preventDefault(); run(); } },
      el('label', { for: 'query' }, 'Query'), box,
      el('div', { class: 'bar' }, el('button', { class: 'first' }, 'Run'), el('span', { class: 'note' }, 'Ctrl+Enter runs it'))),
    flaw, news, result);
  let changes = 0;
  listen(() => {
    changes += 1;
    news.replaceChildren(`${counted(changes, 'change')} since this was asked. `,
      el('button', { type: 'button', class: 'link', onclick: () => { changes = 0; run(); } }, 'Ask again'));
  });
  model.addEventListener('change', search);
  await run();
  const known = await azure.models(host);
  if (!isCurrent()) return;
  model.append(...known.map(({ id }) => el('option', { value: id }, id)));
}

/** Where a query is wrong: its line with a mark below, and the cursor in the box put there. */
function mistake(error, box) {
  const match = /Line=(\d+), Position=(\d+), Message=(.*?)(?: See samples in .*)?$/s.exec(error.message);
  box.setAttribute('aria-invalid', 'true');
  if (!match) return el('p', { class: 'failure' }, `${error.code}: ${error.message}`);
  const [line, position] = [Number(match[1]), Number(match[2])];
  const lines = box.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + position;
  box.setSelectionRange(start, start);
  return el('div', { class: 'failure' },
    el('p', {}, `${error.code}, line ${line}, position ${position}: ${match[3]}`),
    el('pre', { 'aria-hidden': 'true' }, `${lines[line - 1] ?? ''}\n${' '.repeat(position)}^`));
}

/** A page of rows, and the way to the next. */
function rows(host, page, before, time) {
  const holder = el('div');
  const cost = page.charge ? `, query charge ${page.charge}` : '';
  holder.append(el('p', { class: 'note' }, page.rows.length === 0 && before === 0
    ? `No rows${cost}.`
    : `Rows ${before + 1} to ${before + page.rows.length}, ${Math.round(time)} ms${cost}.`));
  if (page.rows.length > 0) holder.append(rowTable(page.rows));
  if (page.token) {
    const more = el('button', { type: 'button' }, 'Next 100');
    more.addEventListener('click', async () => {
      more.disabled = true;
      const began = performance.now();
      try {
        const next = await azure.query(host, '', page.token);
        const following = rows(host, next, before + page.rows.length, performance.now() - began);
        holder.replaceWith(following);
        following.scrollIntoView({ block: 'nearest' });
        say(`Rows from ${before + page.rows.length + 1}`);
      } catch (error) {
        more.replaceWith(failure(error));
      }
    });
    holder.append(more);
  }
  return holder;
}

function rowTable(found) {
  if (found.every((row) => typeof row.$dtId === 'string')) {
    const names = new Map();
    for (const row of found) for (const name of Object.keys(row)) if (!name.startsWith('$')) names.set(name, (names.get(name) ?? 0) + 1);
    const columns = [...names].sort((a, b) => b[1] - a[1]).slice(0, COLUMNS).map(([name]) => name);
    return table('Twins', ['Twin', 'Model', ...columns], found.map((row) => [
      el('a', { href: link('twin', row.$dtId) }, row.$dtId),
      row.$metadata?.$model ? el('a', { href: link('models', row.$metadata.$model) }, shortModel(row.$metadata.$model)) : '',
      ...columns.map((name) => el('span', { class: 'value', title: plain(row[name]) }, plain(row[name])))]), { shown: false });
  }
  const columns = [...new Set(found.flatMap((row) => Object.keys(row)))].filter((name) => name !== '$etag').slice(0, COLUMNS + 2);
  return table('Rows', ['', ...columns], found.map((row, index) => [String(index + 1), ...columns.map((name) => cell(name, row[name]))]),
    { shown: false });
}

function cell(name, value) {
  const id = ['$sourceId', '$targetId', '$dtId'].includes(name) ? value : value?.$dtId;
  if (typeof id === 'string') return el('a', { href: link('twin', id) }, id);
  return el('span', { class: 'value', title: plain(value) }, plain(value));
}

// Elements are made one by one and texts are set as texts: nothing that Azure says is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(3).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** An HTML element with attributes, listeners (`onclick`) and children. */
export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** The same in SVG. */
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** A table that scrolls by itself on a narrow screen, and can be scrolled by keyboard. */
export function table(caption, columns, rows, { shown = true } = {}) {
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', {},
      el('caption', { class: shown ? undefined : 'unseen' }, caption),
      el('thead', {}, el('tr', {}, columns.map((name) => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, rows.map((cells) => el('tr', {}, cells.map((cell, place) =>
        place === 0 ? el('th', { scope: 'row' }, cell) : el('td', {}, cell)))))));
}

/** A place of the page, as the part of the address behind `#`. */
export const link = (view, ...parts) => `#/${[view, ...parts.map(encodeURIComponent)].join('/')}`;

/** Says something to those who do not see it happen. */
export function say(text) { document.getElementById('said').textContent = text; }

/** What went wrong, where it went wrong. */
export const failure = (error) => el('p', { class: 'failure', role: 'alert' }, String(error.message ?? error));

/** A value as people read it. */
export function plain(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `1 model`, `2 models`. */
export const counted = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The last name of a DTMI, with its version when it is not the first. */
export function shortModel(id) {
  const match = /([^:;]+)(?:;([\d.]+))?$/.exec(id ?? '');
  return match ? match[1] + (match[2] && match[2] !== '1' ? ` ${match[2]}` : '') : String(id);
}

/** A text in any language that DTDL allows: a string, or an object by language. */
export const anyLanguage = (text) => typeof text === 'object' && text ? (text.en ?? Object.values(text)[0]) : text;

import { counted, el, link, say, shortModel } from '/dom.js';

/** Changes that are kept, and shown at a time. */
const KEPT = 500;
const SHOWN = 100;

const KINDS = [['twin', 'Twins'], ['relationship', 'Relationships'], ['telemetry', 'Telemetry'], ['event', 'Events']];

const changes = [];
const hidden = new Set();
let unseen = 0, list, isPaused = false, unsaid = 0, first, timer;

/** Another instance is followed from now on. */
export function liveBegins() {
  changes.length = 0;
  unseen = 0;
  count();
  draw();
}

/** Something happened: see `follow`. */
export function liveChange(kind, data) {
  if (kind === 'torn') data = { note: 'Some changes before this were missed.' };
  else if (kind !== 'change' && kind !== 'arrival') return;
  changes.unshift(data);
  changes.length = Math.min(changes.length, KEPT);
  if (!list?.isConnected) unseen += 1;
  count();
  if (!list?.isConnected || isPaused || hidden.has(data.kind)) return;
  if (list.firstElementChild?.classList.contains('empty')) list.replaceChildren();
  // Only what is new is drawn: what somebody opened or reached by keyboard stays.
  list.prepend(line(data));
  while (list.childElementCount > SHOWN) list.lastElementChild.remove();
  announce(data);
}

/** The list of changes, newest first. */
export async function showLive(body) {
  list = el('ol', { class: 'changes', 'aria-label': 'Changes, newest first' });
  const pause = el('button', { type: 'button', 'aria-pressed': String(isPaused) }, 'Pause');
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    if (!isPaused) draw();
  });
  body.append(
    el('div', { class: 'bar' }, pause,
      el('button', { type: 'button', onclick: () => { changes.length = 0; draw(); } }, 'Clear'),
      el('fieldset', { class: 'kinds' }, el('legend', { class: 'unseen' }, 'What is shown'),
        KINDS.map(([kind, name]) => el('label', {}, chooser(kind), ` ${name}`)))),
    el('p', { class: 'note' }, 'Writes to twins and relationships of the instance, telemetry of its twins, and the events that ',
      'arrive at topics, hubs and queues, as they happen.'),
    list);
  unseen = 0;
  count();
  draw();
}

function chooser(kind) {
  const box = el('input', { type: 'checkbox', name: kind, checked: !hidden.has(kind) });
  box.addEventListener('change', () => {
    if (box.checked) hidden.delete(kind);
    else hidden.add(kind);
    draw();
  });
  return box;
}

function draw() {
  if (!list) return;
  const shown = changes.filter((change) => !hidden.has(change.kind)).slice(0, SHOWN);
  list.replaceChildren(...shown.map(line));
  if (shown.length === 0) list.append(el('li', { class: 'note empty' }, 'Nothing has happened since the page was opened.'));
}

function line(change) {
  if (change.note) return el('li', { class: 'note' }, change.note);
  const operation = change.operation ?? 'arrived';
  return el('li', {},
    el('time', { datetime: change.time }, change.time.slice(11, 23)), ' ',
    el('span', { class: `operation ${operation}` }, operation), ' ', ...told(change, operation));
}

const twin = (id) => el('a', { href: link('twin', id) }, id);
const note = (text) => text && el('span', { class: 'note' }, ` ${text}`);

function told(change, operation) {
  switch (change.kind) {
    case 'twin': return ['twin ', operation === 'deleted' ? change.id : twin(change.id), note(shortModel(change.model))];
    case 'relationship': return ['relationship ', twin(change.source), ` ${change.name} `, twin(change.target)];
    case 'telemetry': return ['telemetry of ', twin(change.id), note(change.component)].filter(Boolean);
    default: return [
      `event at ${change.log}`, note([change.type, change.subject, change.device].filter(Boolean).join(', ')),
      contents(change)].filter(Boolean);
  }
}

/** The beginning of an event's body, folded. */
function contents({ log, text, size }) {
  const isWhole = new TextEncoder().encode(text ?? '').length >= size;
  return el('details', {},
    el('summary', {}, `${counted(size, 'byte')}`),
    text === undefined
      ? el('p', { class: 'note' }, 'The body is no text.')
      : el('pre', { tabindex: 0, role: 'region', 'aria-label': `Body of the event at ${log}` }, text, isWhole ? '' : ' …'));
}

function count() {
  const badge = document.getElementById('live-count');
  badge.hidden = unseen === 0;
  badge.textContent = unseen > 99 ? '99+' : String(unseen);
}

/** One sentence for all that happens within two seconds: the first of it, and how much more. */
function announce(change) {
  first ??= change;
  unsaid += 1;
  timer ??= setTimeout(() => {
    if (list?.isConnected && !isPaused) say(sentence(first) + (unsaid > 1 ? `, and ${unsaid - 1} more` : ''));
    first = undefined;
    unsaid = 0;
    timer = undefined;
  }, 2000);
}

function sentence(change) {
  if (change.note) return change.note;
  switch (change.kind) {
    case 'twin': return `twin ${change.id} ${change.operation}`;
    case 'relationship': return `relationship ${change.name} ${change.operation}`;
    case 'telemetry': return `telemetry of ${change.id}`;
    default: return `event at ${change.log}`;
  }
}

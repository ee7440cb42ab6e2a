import { counted, el, link, say, shortModel } from '/dom.js';

/** Changes that are kept. */
const KEPT = 500;
const SHOWN = 100;

const changes = [];
let unseen = 0, list, isPaused = false, unsaid = 0, timer;

/** Another instance is followed from now on. */
export function liveBegins() {
  changes.length = 0;
  unseen = 0;
  count();
  draw();
}

/** Something happened: see `follow`. */
export function liveChange(kind, data) {
  if (kind === 'change') changes.unshift(data);
  else if (kind === 'torn') changes.unshift({ note: 'Some changes before this were missed.' });
  else return;
  changes.length = Math.min(changes.length, KEPT);
  if (!list?.isConnected) unseen += 1;
  count();
  draw();
  announce(data);
}

/** The list of changes, newest first. */
export async function showLive(body) {
  list = el('ol', { class: 'changes', 'aria-label': 'Changes, newest first' });
  const pause = el('button', { type: 'button', 'aria-pressed': String(isPaused) }, 'Pause');
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    draw();
  });
  body.append(
    el('div', { class: 'bar' }, pause,
      el('button', { type: 'button', onclick: () => { changes.length = 0; draw(true); } }, 'Clear'),
      el('span', { class: 'note' }, 'Writes to twins and relationships of the instance, as they happen.')),
    list);
  unseen = 0;
  count();
  draw(true);
}

function draw(isForced = false) {
  if (!list?.isConnected && !isForced) return;
  if (isPaused && !isForced) return;
  list.replaceChildren(...changes.slice(0, SHOWN).map(line));
  if (changes.length === 0) list.append(el('li', { class: 'note' }, 'Nothing has changed since the page was opened.'));
}

function line(change) {
  if (change.note) return el('li', { class: 'note' }, change.note);
  const twin = (id) => el('a', { href: link('twin', id) }, id);
  return el('li', {},
    el('time', { datetime: change.time }, change.time.slice(11, 23)), ' ',
    el('span', { class: `operation ${change.operation}` }, change.operation), ' ',
    change.kind === 'twin'
      ? ['twin ', change.operation === 'deleted' ? change.id : twin(change.id), el('span', { class: 'note' }, ` ${shortModel(change.model)}`)]
      : ['relationship ', twin(change.source), ` ${change.name} `, twin(change.target)]);
}

function count() {
  const badge = document.getElementById('live-count');
  badge.hidden = unseen === 0;
  badge.textContent = unseen > 99 ? '99+' : String(unseen);
}

/** One sentence for all that happens within two seconds. */
function announce(change) {
  unsaid += 1;
  timer ??= setTimeout(() => {
    if (list?.isConnected) {
      say(unsaid > 1 || !change?.kind ? counted(unsaid, 'change') : `${change.kind} ${change.kind === 'twin' ? change.id : change.name} ${change.operation}`);
    }
    unsaid = 0;
    timer = undefined;
  }, 2000);
}

import * as azure from '/azure.js';
import { el, failure, link, say } from '/dom.js';
import { showLive, liveChange, liveBegins } from '/live.js';
import { showModels } from '/models.js';
import { showResources } from '/resources.js';
import { showTwin } from '/neighbours.js';
import { showTwins } from '/twins.js';

const main = document.getElementById('main');
const chooser = document.getElementById('instance');
const CHOSEN = 'instance';

const views = {
  resources: { title: 'Resources', show: showResources },
  models: { title: 'Models', show: showModels, needsInstance: true },
  twins: { title: 'Twins', show: showTwins, needsInstance: true },
  twin: { title: 'Twin', show: showTwin, needsInstance: true, within: 'twins' },
  live: { title: 'Live', show: showLive, needsInstance: true },
};

/** What every view is given. */
const place = { host: undefined, subscription: undefined, parts: [], onChange: undefined };

let shown = 0;

async function show(isFirst) {
  const [name, ...parts] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const view = views[name] ?? views.resources;
  const turn = ++shown;
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.dataset.view === (view.within ?? name)) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
  place.parts = parts;
  place.onChange = undefined;
  const heading = el('h1', { tabindex: -1 }, view === views.twin ? parts[0] : view.title);
  const body = el('div', { class: 'view' });
  main.replaceChildren(heading, body);
  document.title = `${heading.textContent} – Local Azure`;
  if (!isFirst) heading.focus();
  if (view.needsInstance && !place.host) {
    body.append(el('p', {}, 'There is no Digital Twins instance yet. ',
      el('code', {}, 'twinwright apply manifests/… --local'), ' makes one; then ',
      el('button', { type: 'button', onclick: () => location.reload() }, 'look again'), '.'));
    return;
  }
  try {
    await view.show(body, { ...place, isCurrent: () => turn === shown, listen: (body) => { place.onChange = body; } });
  } catch (error) {
    if (turn !== shown) return;
    body.append(failure(error));
    if (error.status === 401) closed();
  }
}

/** The hosts of all Digital Twins instances. */
async function instances() {
  const found = [];
  for (const subscription of await azure.subscriptions()) {
    place.subscription ??= subscription.subscriptionId;
    for (const entry of await azure.resources(subscription.subscriptionId)) {
      if (entry.type.toLowerCase() !== 'microsoft.digitaltwins/digitaltwinsinstances') continue;
      const host = (await azure.resource(entry.id, entry.type)).properties?.hostName;
      if (host) found.push({ name: entry.name, host });
    }
  }
  return found;
}

let following = new AbortController();

function choose(host) {
  place.host = host;
  sessionStorage.setItem(CHOSEN, host);
  following.abort();
  following = new AbortController();
  liveBegins();
  azure.follow(host, following.signal, (kind, data) => {
    const isConnected = kind !== 'lost';
    document.getElementById('state').classList.toggle('on', isConnected);
    document.getElementById('state-text').textContent = isConnected ? 'live' : 'not connected';
    liveChange(kind, data);
    if (kind === 'change' && data.kind !== 'telemetry') place.onChange?.(data);
  });
}

function closed() {
  main.replaceChildren(
    el('h1', {}, 'Open this page by its link'),
    el('p', {}, 'It shows what the local Azure holds only to whoever has the link that ',
      el('code', {}, 'twinwright local ui'), ' prints. A link opens one window, once; after that a new one is printed.'));
}

async function begin() {
  if (!await azure.signIn()) return closed();
  const found = await instances();
  chooser.replaceChildren(...found.map(({ name, host }) => el('option', { value: host }, name)));
  chooser.disabled = found.length === 0;
  if (found.length > 0) {
    const kept = sessionStorage.getItem(CHOSEN);
    chooser.value = found.some(({ host }) => host === kept) ? kept : found[0].host;
    choose(chooser.value);
  }
  chooser.addEventListener('change', () => {
    choose(chooser.value);
    say(`Instance ${chooser.selectedOptions[0].textContent}`);
    if (location.hash.startsWith(link('twin'))) location.hash = link('twins');
    else show(true);
  });
  addEventListener('hashchange', () => show(false));
  await show(true);
}

document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});

begin().catch((error) => {
  if (error.status === 401) closed();
  else main.replaceChildren(el('h1', {}, 'The local Azure does not answer'), failure(error));
});

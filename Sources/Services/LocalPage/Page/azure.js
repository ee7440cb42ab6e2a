// The way to the local Azure: this page's own server passes the questions on.

const MANAGER = 'management.azure.com';
const TWINS_VERSION = '2023-10-31';
const STORED = 'key';

/** Why there is no answer. */
export class AzureError extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

/** Begins a session with the code in the address, which is good once and is taken out of it. False: there is none. */
export async function signIn() {
  const code = /^#code=([0-9a-f]+)$/.exec(location.hash)?.[1];
  if (code) {
    history.replaceState(null, '', '/#/resources');
    const response = await fetch('/session', { method: 'POST', body: code });
    if (response.ok) sessionStorage.setItem(STORED, (await response.json()).key);
    else if (!sessionStorage.getItem(STORED)) throw new AzureError(response.status, 'Session', await response.text());
  }
  return sessionStorage.getItem(STORED) !== null;
}

const authorization = () => ({ Authorization: `Bearer ${sessionStorage.getItem(STORED)}` });

async function ask(host, path, { method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(`/azure/${host}${path}`, {
    method, headers: { ...headers, ...authorization() }, body: body && JSON.stringify(body),
  });
  const text = await response.text();
  let value;
  try { value = text ? JSON.parse(text) : null; } catch { value = null; }
  if (response.ok) return { value, charge: response.headers.get('query-charge') };
  if (response.status === 401 && !value) sessionStorage.removeItem(STORED);
  const error = value?.error ?? {};
  throw new AzureError(response.status, error.code ?? String(response.status), error.message ?? (text || `status ${response.status}`));
}

/** The part of a next link that comes behind its host. */
const behindHost = (address) => { const url = new URL(address); return url.pathname + url.search; };

/** All pages of a list, up to a number of items. */
async function all(host, path, limit = 20000) {
  const items = [];
  for (let next = path; next && items.length < limit;) {
    const { value } = await ask(host, next);
    items.push(...value.value);
    next = value.nextLink && behindHost(value.nextLink);
  }
  return items;
}

export const subscriptions = () => all(MANAGER, '/subscriptions?api-version=2022-12-01');

export const resources = (subscription) =>
  all(MANAGER, `/subscriptions/${subscription}/resources?api-version=2021-04-01`);

export const groups = (subscription) =>
  all(MANAGER, `/subscriptions/${subscription}/resourcegroups?api-version=2021-04-01`);

const versions = new Map();

async function versionOf(id, type) {
  const [namespace, ...names] = type.split('/');
  if (!versions.has(namespace)) {
    const subscription = id.split('/')[2];
    const { value } = await ask(MANAGER, `/subscriptions/${subscription}/providers/${namespace}?api-version=2021-04-01`);
    versions.set(namespace, value.resourceTypes ?? []);
  }
  const known = versions.get(namespace).find((entry) => entry.resourceType.toLowerCase() === names.join('/').toLowerCase());
  return known?.apiVersions?.[0] ?? '2021-04-01';
}

/** A resource, whole. */
export async function resource(id, type) {
  const version = await versionOf(id, type);
  return (await ask(MANAGER, `${id.split('/').map(encodeURIComponent).join('/')}?api-version=${version}`)).value;
}

export const models = (host) =>
  all(host, `/models?includeModelDefinition=true&api-version=${TWINS_VERSION}`, 10000);

export const twin = async (host, id) =>
  (await ask(host, `/digitaltwins/${encodeURIComponent(id)}?api-version=${TWINS_VERSION}`)).value;

/** Relationships that leave a twin, the first 500 of them. */
export const outgoing = async (host, id) =>
  (await ask(host, `/digitaltwins/${encodeURIComponent(id)}/relationships?api-version=${TWINS_VERSION}`)).value;

/** Relationships that arrive at a twin, the first 500 of them. */
export const incoming = async (host, id) =>
  (await ask(host, `/digitaltwins/${encodeURIComponent(id)}/incomingrelationships?api-version=${TWINS_VERSION}`)).value;

/** A page of a query's rows: `{rows, token, charge}`. */
export async function query(host, text, token, size = 100) {
  const { value, charge } = await ask(host, `/query?api-version=${TWINS_VERSION}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'max-items-per-page': String(size) },
    body: token ? { continuationToken: token } : { query: text },
  });
  return { rows: value.value, token: value.continuationToken, charge };
}

/** A text as it stands in a query. */
export const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/**
 * Follows the changes of an instance, and the events that arrive anywhere, until `signal` ends it: `listen(kind, data)`
 * with `ready`, `change`, `arrival`, `torn` and `lost`. After a loss it tries again, later each time.
 */
export async function follow(host, signal, listen) {
  for (let pause = 500; !signal.aborted; pause = Math.min(pause * 2, 10000)) {
    try {
      const response = await fetch(`/changes/${host}`, { headers: authorization(), signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
        const events = text.split('\n\n');
        text = events.pop();
        for (const event of events) {
          const [, kind, data] = /^event: (\w+)\ndata: (.*)$/s.exec(event) ?? [];
          if (!kind) continue;
          pause = 500;
          listen(kind, JSON.parse(data));
        }
      }
    } catch (error) {
      if (signal.aborted) return;
    }
    listen('lost', null);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

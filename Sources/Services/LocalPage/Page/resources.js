import * as azure from '/azure.js';
import { counted, el, failure, say, table } from '/dom.js';

const PAGE = 100;

/** Everything that was provisioned, by resource group. */
export async function showResources(body, { subscription, isCurrent }) {
  const status = el('p', { class: 'note' }, 'Loading …');
  body.append(status);
  const [groups, resources] = await Promise.all([azure.groups(subscription), azure.resources(subscription)]);
  if (!isCurrent()) return;
  const search = el('input', { type: 'search', id: 'find', autocomplete: 'off', spellcheck: 'false' });
  const list = el('div');
  const details = el('section', { class: 'details', 'aria-label': 'The chosen resource', hidden: true });
  body.replaceChildren(
    el('form', { class: 'bar', role: 'search', onsubmit: (event) => event.preventDefault() },
      el('label', { for: 'find' }, 'Find by name, type or region'), search),
    status, list, details);

  let limit = PAGE;
  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = resources.filter((entry) =>
      words.every((word) => `${entry.name} ${entry.type} ${entry.location} ${entry.id}`.toLowerCase().includes(word)));
    status.textContent = resources.length === 0
      ? 'Nothing has been provisioned yet.'
      : `${words.length ? `${matching.length} of ` : ''}${counted(resources.length, 'resource')} in ${counted(groups.length, 'resource group')}`;
    const byGroup = Map.groupBy(matching.slice(0, limit), (entry) => groupOf(entry.id));
    list.replaceChildren(...[...byGroup].map(([group, entries]) =>
      el('section', { 'aria-label': `Resource group ${group}` },
        el('h2', {}, group, ' ', el('small', {}, groups.find((one) => one.name === group)?.location ?? '')),
        table(`Resources of ${group}`, ['Name', 'Type', 'Region'], entries.map((entry) => [
          el('button', { type: 'button', class: 'link', onclick: () => show(entry) }, entry.name),
          entry.type, entry.location ?? '']), { shown: false }))));
    if (matching.length > limit) {
      list.append(el('button', { type: 'button', onclick: () => { limit += PAGE; draw(); } },
        `Show ${Math.min(PAGE, matching.length - limit)} more`));
    }
  };
  search.addEventListener('input', () => { limit = PAGE; draw(); });
  draw();

  async function show(entry) {
    details.hidden = false;
    const heading = el('h2', { tabindex: -1 }, entry.name);
    details.replaceChildren(heading, el('p', { class: 'note' }, entry.id));
    heading.focus();
    try {
      const whole = await azure.resource(entry.id, entry.type);
      details.append(el('pre', { tabindex: 0, role: 'region', 'aria-label': `${entry.name} as JSON` },
        JSON.stringify(whole, null, 2)));
      say(`${entry.name} is shown`);
    } catch (error) {
      details.append(failure(error));
    }
    details.scrollIntoView({ block: 'nearest' });
  }
}

const groupOf = (id) => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? 'subscription';

// Users with their links, tasks and orders, client by client.
import { element } from '/bridge/common.js';

const section = document.getElementById('objects');
const place = section.querySelector('.entries');
let shown = '';

function line(title, id, ...details) {
  const text = details.filter((detail) => detail).join(' · ');
  return [element('strong', {}, title), ' ', element('code', {}, id), text ? ` · ${text}` : ''];
}

function tree(items) {
  return items.length === 0 ? null : element('ul', { class: 'tree' }, ...items);
}

function task(one) {
  return element('li', {}, ...line(one.is_refresh ? 'Refresh' : 'Task', one.id, one.product_type, one.status));
}

function link(one) {
  return element('li', {}, ...line('Link', one.id, one.provider_id, one.data_source, one.products.join(', ')),
    tree(one.tasks.map(task)));
}

function order(one) {
  const parts = one.parts.map((part) => element('li', {},
    ...line('Part', part.id, part.product_type, part.company, part.status)));
  // Nobody gets an e-mail here: this is the page that the invitation leads to.
  const page = element('a', { href: one.share_path, target: '_blank', rel: 'noopener' }, 'Page of the person');
  return element('li', {}, ...line('Order', one.id, one.products.join(', '), `until ${one.expires_at}`), ' · ', page,
    tree(parts));
}

function user(one, wasOpen) {
  const label = [one.external_user_id, one.name].filter((part) => part).join(' · ');
  return element('details', { class: 'entry', open: wasOpen.has(one.id), 'data-id': one.id }, element('summary', {},
    element('strong', {}, 'User'),
    element('code', {}, one.id),
    // Names in other scripts leave the order of the line as it is.
    element('bdi', {}, label),
    element('span', { class: 'number' }, one.links.length === 1 ? '1 link' : `${one.links.length} links`),
  ), tree([...one.links.map(link), ...one.orders.map(order)])
    || element('p', { class: 'quiet' }, 'No link and no order yet.'));
}

function client(one, wasOpen) {
  const left = one.users_count - one.users.length;
  return [
    element('h3', {}, `${one.client_id} (${one.environment})`),
    ...one.users.map((each) => user(each, wasOpen)),
    left > 0 ? element('p', { class: 'quiet' }, `and ${left} older users`) : null,
    tree(one.webhooks.map((webhook) => element('li', {},
      ...line('Webhook', webhook.id, webhook.webhook_url, webhook.enabled ? 'on' : 'off')))),
  ].filter((part) => part);
}

/** Shows the objects of every client. What is open stays open, and what has the focus keeps it. */
export function showObjects(clients) {
  const now = JSON.stringify(clients);
  if (now === shown) return;
  shown = now;
  const open = [...place.querySelectorAll('[open]')].map((one) => one.dataset.id);
  const active = document.activeElement && document.activeElement.closest('[data-id]');
  const focused = active && active.dataset.id;
  place.replaceChildren(...clients.flatMap((one) => client(one, new Set(open))));
  const again = focused && place.querySelector(`[data-id="${CSS.escape(focused)}"] summary`);
  if (again) again.focus();
  section.querySelector('.empty').hidden = clients.length > 0;
}

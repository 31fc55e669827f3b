// What was posted to webhooks, and what waits for another attempt.
import { element } from '/bridge/common.js';
import { content, facts } from '/inspector/requests.js';

const section = document.getElementById('deliveries');
const list = section.querySelector('.entries');
const waitingList = section.querySelector('.waiting');
let shown = '';

function entry(delivery) {
  const isGood = delivery.error_message === null;
  const status = delivery.status_code === null ? 'not sent' : String(delivery.status_code);
  return element('li', { 'data-key': delivery.key }, element('details', { class: 'entry' }, element('summary', {},
    element('strong', {}, 'POST'),
    element('code', {}, delivery.event_type),
    element('span', { class: isGood ? 'good' : 'bad' }, status),
    element('span', { class: 'number' }, `try ${delivery.attempt}`),
  ),
  facts([
    ['To', delivery.webhook_url], ['At', delivery.at], ['Problem', delivery.error_message],
    ['X-Webhook-Sign', delivery.signature],
  ]),
  ...content('Event', { content: delivery.payload })));
}

/** Shows deliveries, which come the newest first. What is open stays open. */
export function showDeliveries(deliveries, waiting) {
  const now = JSON.stringify([deliveries, waiting]);
  if (now === shown) return;
  shown = now;
  const known = new Map([...list.children].map((one) => [one.dataset.key, one]));
  const fresh = deliveries.map((delivery) => known.get(delivery.key) || entry(delivery));
  fresh.forEach((one, index) => {
    if (list.children[index] !== one) list.insertBefore(one, list.children[index] || null);
  });
  while (list.children.length > fresh.length) list.lastElementChild.remove();
  waitingList.replaceChildren(...waiting.map((one) => element('li', { class: 'entry' },
    element('p', {}, `${one.event_type} is sent to ${one.webhook_url} again at ${one.at} (try ${one.attempt})`))));
  section.querySelector('.empty').hidden = fresh.length + waiting.length > 0;
}

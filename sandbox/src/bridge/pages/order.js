// The page of an order: what the person is asked to connect, each in a Bridge of its own.
import { element, isEmbedded, isInline, parameters, post, problemOf, productName, tell, whenOpened } from './common.js';

const bridgeToken = parameters.get('bridge_token') || '';
const screen = document.getElementById('screen');
const live = document.getElementById('live');

const STATUSES = {
  pending: 'To do',
  sent: 'To do',
  completed: 'Connected',
  error: 'Did not work',
  no_data: 'No data found',
  canceled: 'Canceled',
  expired: 'Expired',
};

// How long the end stays to be read before the page closes.
const END_SHOWN = 1500;

let hasEnded = false;

function statusOf(part) {
  return part.is_busy ? 'Fetching data…' : STATUSES[part.status] || part.status;
}

function nameOf(part) {
  return part.name || `Your ${part.kind}`;
}

function connect(part) {
  // In a frame as high as its content, Bridge needs more room than the list.
  document.body.classList.add('opened');
  const bridge = window.TruvBridge.init({
    bridgeToken: part.bridge_token,
    onEvent: (type, payload) => tell('event', { type, payload, source: 'bridge' }),
    onSuccess: () => {},
    onClose() {
      document.body.classList.remove('opened');
      refresh();
    },
  });
  bridge.open();
}

function item(part, canConnect) {
  const status = part.is_busy ? 'busy' : part.status;
  const isTried = part.status === 'error' || part.status === 'no_data';
  const button = canConnect && !part.is_busy && part.status !== 'completed' && element('button', {
    type: 'button',
    class: isTried ? '' : 'main',
    'aria-label': `${isTried ? 'Try again' : 'Connect'}: ${nameOf(part)}, ${productName(part.product_type)}`,
    onclick: () => connect(part),
  }, isTried ? 'Try again' : 'Connect');
  return element('li', { class: 'part' },
    element('div', {},
      element('h2', {}, nameOf(part)),
      element('p', { class: 'quiet' }, productName(part.product_type)),
      element('p', { class: `status ${status}` }, statusOf(part))),
    button);
}

function isComplete(order) {
  return order.parts.every((part) => part.status === 'completed');
}

/** Headline and text, by what has become of the order. */
function introduction(order) {
  const own = order.landing || {};
  const pick = (page, header, body) => {
    const { header: ownHeader, body: ownBody } = page || {};
    return [ownHeader || header, ownBody || body];
  };
  const client = order.client_name;
  if (isComplete(order)) return pick(own.success_screen, 'All done', `${client} has what it asked for. Thank you.`);
  if (order.is_canceled) return ['This request was canceled', `${client} no longer needs your data.`];
  if (order.is_expired) {
    return pick(own.expired_screen, 'This request has expired', `Please ask ${client} for a new one.`);
  }
  return pick(own, `${client} asks you to connect your accounts`,
    'Connect each of them below. You can come back to this page until all are done.');
}

function show(...children) {
  screen.replaceChildren(element('div', {}, ...children));
}

function showOrder(order) {
  const [header, body] = introduction(order);
  const isDone = isComplete(order);
  const canConnect = isDone || (!order.is_canceled && !order.is_expired);
  // What has the focus may be drawn anew.
  const focused = document.activeElement && document.activeElement.getAttribute('aria-label');
  show(
    element('h1', { tabindex: '-1' }, header),
    element('p', {}, body),
    element('ul', { class: 'parts' }, ...order.parts.map((part) => item(part, canConnect))),
    isEmbedded && element('button', {
      type: 'button',
      class: isDone ? 'main wide' : 'wide',
      onclick: canConnect ? finish : () => tell('close'),
    }, isDone ? 'Finish' : canConnect ? 'Finish without the rest' : 'Close'),
  );
  const again = [...screen.querySelectorAll('button')].find((one) => one.getAttribute('aria-label') === focused);
  if (again && focused) again.focus();
  else if (!isInline && document.hasFocus()) screen.querySelector('h1').focus();
  const connected = order.parts.filter((part) => part.status === 'completed').length;
  live.textContent = `${connected} of ${order.parts.length} connected`;
  if (isDone && !hasEnded) {
    tell('success');
    end();
    setTimeout(finish, END_SHOWN);
  }
}

/** Says once that nothing more is to come. */
function end() {
  if (hasEnded) return;
  hasEnded = true;
  tell('event', { type: 'COMPLETED', source: 'order' });
}

function finish() {
  end();
  tell('close');
}

async function refresh() {
  const answer = await post('order', { bridge_token: bridgeToken });
  if (answer.status !== 200) {
    show(
      element('h1', { tabindex: '-1' }, 'This link does not work'),
      element('p', { role: 'alert' }, problemOf(answer)),
      answer.status === 0 && element('button', { type: 'button', onclick: refresh }, 'Try again'),
    );
    return;
  }
  showOrder(answer.body);
  if (answer.body.parts.some((part) => part.is_busy)) setTimeout(refresh, 500);
}

const close = document.getElementById('close');
close.hidden = !isEmbedded;
close.addEventListener('click', () => tell('close'));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') tell('close');
});
whenOpened(refresh);

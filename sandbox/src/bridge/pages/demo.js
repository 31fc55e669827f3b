// An application that opens Bridge. Where it would call its own server, it calls the sandbox.
import { element, post, problemOf } from './common.js';

const log = document.getElementById('log');

function note(kind, title, ...details) {
  document.getElementById('nothing').hidden = true;
  const summary = element('summary', {}, element('span', { class: `tag ${kind}` }, kind), ' ', title);
  const texts = details.filter(([, value]) => value !== undefined && value !== null);
  const entry = texts.length === 0
    ? element('p', { class: 'entry' }, ...summary.childNodes)
    : element('details', { class: 'entry' }, summary, ...texts.flatMap(([name, value]) => [
      element('h3', {}, name),
      element('pre', { tabindex: '0', 'aria-label': name }, JSON.stringify(value, null, 2)),
    ]));
  log.append(element('li', {}, entry));
}

function noteCalls(answer) {
  if (answer.status !== 200) {
    note('problem', problemOf(answer));
    return;
  }
  for (const call of answer.body.calls) {
    note(call.is_success ? 'call' : 'problem', `${call.method} ${call.path} ${call.status}`,
      ['Request', call.request], ['Answer', call.answer]);
  }
}

async function start() {
  const product = document.getElementById('product').value;
  const position = document.querySelector('[name=position]:checked').value;
  log.replaceChildren();
  const answer = await post('demo/start', { product });
  noteCalls(answer);
  const bridgeToken = answer.body.bridge_token;
  if (!bridgeToken) return;
  const isOrder = product === 'order';
  const bridge = window.TruvBridge.init({
    bridgeToken,
    isOrder,
    position: position === 'inline' ? { type: 'inline', container: document.getElementById('container') } : undefined,
    onLoad: () => note('callback', 'onLoad()'),
    onEvent(type, payload, source) {
      const view = payload && payload.view_name ? ` ${payload.view_name}` : '';
      note('event', source ? `${type}${view} of the ${source}` : type + view, ['Payload', payload]);
    },
    async onSuccess(publicToken, metadata) {
      if (isOrder) {
        note('callback', 'onSuccess()');
        return;
      }
      note('callback', 'onSuccess(publicToken, metadata)', ['metadata', metadata]);
      noteCalls(await post('demo/finish', { public_token: publicToken, product }));
    },
    async onClose() {
      note('callback', 'onClose()');
      if (isOrder) noteCalls(await post('demo/order', { bridge_token: bridgeToken }));
    },
  });
  bridge.open();
}

const form = document.getElementById('start');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  await start();
  button.disabled = false;
});

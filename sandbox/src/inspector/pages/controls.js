// The clock, faults and the disorder of webhooks, with switches.
import { element, problemOf } from '/bridge/common.js';
import { call } from '/inspector/sandbox.js';

const ADVANCES = [['1 minute', 60], ['1 hour', 3600], ['6 hours', 21600], ['1 day', 86400], ['30 days', 2592000]];

/** Faults that have a switch. */
const FAULTS = [
  ['The service is down (503)', { effect: 'status', status: 503 }],
  ['Too many requests (429, again in 5 seconds)', { effect: 'status', status: 429, retry_after: 5 }],
  ['Links were refreshed too often (429)', { effect: 'refresh_limit' }],
  ['Every third connection breaks off', { effect: 'reset', probability: 0.33 }],
  ['Answers are cut off', { effect: 'truncate' }],
  ['Answers come two seconds late', { effect: 'latency', milliseconds: 2000 }],
];

const DISORDER = [['duplicate', 'Every event is sent twice'], ['reorder', 'Events change places in pairs']];

const inputs = new Map();
let refresh = () => {};

function makeSwitch(place, name, label, change) {
  const input = element('input', { type: 'checkbox', role: 'switch', onchange: async () => {
    input.disabled = true;
    await change(input.checked);
    await refresh();
    input.disabled = false;
    input.focus();
  } });
  inputs.set(name, input);
  document.getElementById(place).append(element('li', {}, element('label', {}, input, label)));
}

/** Whether a fault is the one of a switch: the same effect and nothing else. */
function isOf(fault, wanted) {
  const { id, hits, ...given } = fault;
  const names = Object.keys(given);
  return names.length === Object.keys(wanted).length && names.every((name) => given[name] === wanted[name]);
}

let faults = [];

FAULTS.forEach(([label, wanted]) => makeSwitch('faults', label, label, (isOn) => (isOn
  ? call('POST', '/_sandbox/faults', wanted)
  : Promise.all(faults.filter((fault) => isOf(fault, wanted)).map((fault) => call('DELETE', `/_sandbox/faults/${fault.id}`)))
)));
makeSwitch('clock', 'stands', 'The clock stands still', (stands) => call('PUT', '/_sandbox/clock', { stands }));
DISORDER.forEach(([name, label]) => makeSwitch('disorder', name, label, (isOn) => (
  call('POST', '/_sandbox/webhooks', { [name]: isOn }))));
document.getElementById('advances').append(...ADVANCES.map(([label, seconds]) => element('button', {
  type: 'button',
  onclick: async () => {
    await call('POST', '/_sandbox/clock/advance', { seconds });
    await refresh();
  },
}, `Move on ${label}`)));

const eventType = document.getElementById('event-type');
const eventAbout = document.getElementById('event-about');
document.getElementById('trigger').addEventListener('submit', async (event) => {
  event.preventDefault();
  const about = eventAbout.value.trim();
  const body = { event_type: eventType.value, ...(about ? { about } : {}) };
  const answer = await call('POST', '/_sandbox/trigger', body);
  document.getElementById('trigger-answer').textContent = answer.status === 200
    ? `Sent to ${answer.body.endpoints} ${answer.body.endpoints === 1 ? 'endpoint' : 'endpoints'}.`
    : problemOf(answer);
  await refresh();
});

function set(name, isOn) {
  const input = inputs.get(name);
  if (!input.disabled) input.checked = isOn;
}

/** A fault that a program has added, with a way to remove it. */
function ownFault(fault) {
  const { id, hits, ...given } = fault;
  return element('li', {}, element('code', {}, JSON.stringify(given)), element('button', {
    type: 'button',
    onclick: async () => {
      await call('DELETE', `/_sandbox/faults/${id}`);
      await refresh();
    },
  }, `Remove (met ${hits} times)`));
}

let shown = '';

export function showControls(body, refreshPage) {
  refresh = refreshPage;
  faults = body.faults;
  document.getElementById('now').textContent = body.clock.now;
  document.getElementById('stands').textContent = body.clock.stands ? 'The clock stands until you move or start it.' : '';
  set('stands', body.clock.stands);
  if (eventType.options.length === 0) {
    eventType.append(...body.event_types.map((one) => element('option', { value: one }, one)));
  }
  FAULTS.forEach(([label, wanted]) => set(label, faults.some((fault) => isOf(fault, wanted))));
  DISORDER.forEach(([name]) => set(name, body.webhooks[name]));
  const own = faults.filter((fault) => !FAULTS.some(([, wanted]) => isOf(fault, wanted)));
  if (JSON.stringify(own) === shown) return;
  shown = JSON.stringify(own);
  document.getElementById('own-faults').replaceChildren(...own.map(ownFault));
}

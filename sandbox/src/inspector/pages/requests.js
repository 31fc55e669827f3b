// The requests, each with its bodies once it is opened.
import { element } from '/bridge/common.js';
import { call } from '/inspector/sandbox.js';

/** More entries make a page slow; the sandbox keeps as many. */
const MOST = 1000;

const section = document.getElementById('requests');
const list = section.querySelector('.entries');

/** A list of names and values; what has none is left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return element('dl', {}, ...known.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, String(value))]));
}

/** A body, or why there is none to see. */
export function content(title, body) {
  const text = body.content === undefined ? body.note : JSON.stringify(body.content, null, 2);
  return [element('h3', {}, title), element('pre', { tabindex: '0', 'aria-label': title }, text)];
}

async function fill(place, number, reveal) {
  const answer = await call('GET', `/_sandbox/requests/${number}?reveal=${reveal}`);
  if (answer.status !== 200) {
    place.replaceChildren(element('p', { class: 'bad' }, 'The sandbox does not keep this request any more.'));
    return;
  }
  const request = answer.body;
  const query = Object.entries(request.query_values).map(([name, value]) => `${name}=${value}`).join(' & ');
  const label = reveal ? 'Hide values again' : 'Show hidden values';
  place.replaceChildren(
    facts([
      ['Path', request.path], ['Query', query], ['Operation', request.operation], ['Client', request.client_id],
      ['At', request.at], ['Faults', request.faults.join(', ')], ['Refused', request.refused_fields.join(', ')],
      ['Hint', request.hint],
    ]),
    ...content('Request', request.request_body),
    ...content('Answer', request.answer_body),
    element('button', { type: 'button', onclick: () => refill(place, number, !reveal) }, label),
  );
}

/** The button that was pressed is replaced; its successor takes the focus. */
async function refill(place, number, reveal) {
  await fill(place, number, reveal);
  const button = place.querySelector('button');
  if (button) button.focus();
}

function entry(request) {
  const place = element('div', {}, element('p', { class: 'quiet' }, 'Loading …'));
  const isGood = request.status !== null && request.status < 400;
  return element('li', {}, element('details', {
    class: 'entry',
    ontoggle: (event) => event.target.open && fill(place, request.number, false),
  }, element('summary', {},
    element('strong', {}, request.method),
    element('code', {}, request.template || request.path),
    element('span', { class: isGood ? 'good' : 'bad' }, request.status === null ? 'reset' : String(request.status)),
    element('span', { class: 'number' }, `${(request.microseconds / 1000).toFixed(1)} ms`),
  ), place));
}

/** Adds requests, which come the oldest first. */
export function showRequests(requests) {
  list.prepend(...requests.map(entry).reverse());
  while (list.children.length > MOST) list.lastElementChild.remove();
  section.querySelector('.empty').hidden = list.children.length > 0;
}

export function forgetRequests() {
  list.replaceChildren();
}

// What the pages of Bridge share.

/** What the address says, before and after the #. */
export const parameters = new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);

/** Whether the page is a frame in another one, in which `bridge.js` listens. */
export const isEmbedded = window.parent !== window && parameters.has('origin');

/** Whether the page is part of another one, rather than a window of its own or a dialog. */
export const isInline = isEmbedded && parameters.get('position') === 'inline';

/** Makes an element. Text is never read as HTML. */
export function element(name, properties, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Sends JSON and gives status and answer; status 0 if the sandbox cannot be reached. */
export async function post(step, body) {
  try {
    const response = await fetch(`/bridge/api/${step}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: {} };
  }
}

/** Sends a message to the page around this one. */
export function tell(kind, values) {
  if (!isEmbedded) return;
  // A page from a file has no origin that could be named.
  const origin = parameters.get('origin');
  window.parent.postMessage({ ...values, truvBridge: kind }, origin === 'null' ? '*' : origin);
}

/** Calls back when the page is to start: at once in a window of its own, when it is shown in a frame. */
export function whenOpened(callback) {
  if (isInline) {
    // The frame is as high as what is in it.
    new ResizeObserver(() => tell('height', { height: document.body.scrollHeight })).observe(document.body);
  }
  if (!isEmbedded) {
    callback();
    return;
  }
  window.addEventListener('message', (message) => {
    if (message.source === window.parent && message.data && message.data.truvBridge === 'open') callback();
  });
  tell('load');
}

const PRODUCTS = {
  income: 'income and employment',
  employment: 'employment',
  deposit_switch: 'direct deposit',
  pll: 'paycheck linked loan',
  assets: 'assets',
  transactions: 'transactions',
  insurance: 'insurance',
  education: 'education',
};

/** A product in words. */
export function productName(product) {
  return PRODUCTS[product] || product;
}

/** What a failed step says: the first problem with a field, or the message. */
export function problemOf(answer) {
  const { error, detail } = answer.body;
  const problem = error && error.extra && error.extra['invalid-params'] && error.extra['invalid-params'][0];
  if (answer.status === 0) return 'The sandbox cannot be reached. Is it still running?';
  return (problem && problem.message) || (error && error.message) || detail || `The sandbox answered ${answer.status}.`;
}

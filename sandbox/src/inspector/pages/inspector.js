// The page of the local Truv: asks the sandbox once a second what is new, and shows it.
import { call, keepToken } from '/inspector/sandbox.js';
import { showDeliveries } from '/inspector/deliveries.js';
import { showControls } from '/inspector/controls.js';
import { showObjects } from '/inspector/objects.js';
import { forgetRequests, showRequests } from '/inspector/requests.js';

const VIEWS = ['requests', 'deliveries', 'objects', 'controls'];
const PAUSE = 1000;

const state = document.getElementById('state');
const form = document.getElementById('token');
const names = document.getElementById('names');
let latest = 0;
let run;
let needsToken = false;

function view() {
  const wanted = location.hash.slice(1);
  return VIEWS.includes(wanted) ? wanted : 'requests';
}

function showView() {
  form.hidden = !needsToken;
  for (const name of VIEWS) {
    document.getElementById(name).hidden = needsToken || name !== view();
    const link = document.querySelector(`nav a[href="#${name}"]`);
    if (name === view()) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function askForToken(problem) {
  if (!needsToken) {
    needsToken = true;
    showView();
    document.getElementById('token-value').focus();
  }
  document.getElementById('token-problem').textContent = problem;
  state.textContent = 'Needs the control token';
}

function show(body) {
  // After a reset or in another run of the sandbox, numbers begin again.
  if (body.run !== run || body.latest_request < latest) {
    forgetRequests();
    latest = 0;
    const isFirst = run === undefined;
    run = body.run;
    if (!isFirst) return;
  }
  latest = body.latest_request;
  state.textContent = `Live · ${body.latest_request} requests`;
  showRequests(body.requests);
  showDeliveries(body.deliveries, body.waiting);
  showObjects(body.clients);
  showControls(body, refresh);
}

async function refresh() {
  const answer = await call('GET', `/_sandbox/overview?after=${latest}&reveal=${names.checked}`);
  if (answer.status === 200) {
    if (needsToken) {
      needsToken = false;
      showView();
    }
    show(answer.body);
  } else if (answer.status === 401) {
    askForToken(sessionStorage.length > 0 ? 'This is not the token of this sandbox.' : '');
  } else {
    state.textContent = answer.status === 0 ? 'The sandbox cannot be reached.' : `The sandbox answered ${answer.status}.`;
  }
}

async function watch() {
  // A page that nobody looks at asks for nothing.
  if (!document.hidden && !needsToken) await refresh();
  setTimeout(watch, PAUSE);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  keepToken(document.getElementById('token-value').value);
  refresh();
});
names.addEventListener('change', refresh);
window.addEventListener('hashchange', () => {
  showView();
  document.getElementById(`${view()}-title`).focus();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && !needsToken) refresh();
});
showView();
watch();

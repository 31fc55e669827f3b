// What Bridge shows. Each screen is made of what there is to say and of what to do next; none keeps anything.
import { element } from './common.js';

const KINDS = {
  payroll: { one: 'employer', choice: 'Employer' },
  payroll_providers: { one: 'payroll provider', choice: 'Payroll provider' },
  financial_accounts: { one: 'bank', choice: 'Bank' },
  insurance: { one: 'insurer', choice: 'Insurer' },
  education: { one: 'school', choice: 'School' },
  tax: { one: 'tax service', choice: 'Tax records' },
  docs: { one: 'documents', choice: 'Documents' },
};

/** What a kind of search finds, in words. */
export function kindName(kind) {
  return KINDS[kind].one;
}

export function title(text) {
  return element('h1', { id: 'title', tabindex: '-1' }, text);
}

export function field(label, input) {
  return element('div', { class: 'field' }, element('label', { for: input.id }, label), input);
}

export function submitted(callback) {
  return (event) => {
    event.preventDefault();
    callback();
  };
}

/** What can be connected, where it is one of several. */
export function choices(kind, kinds, onKind) {
  return kinds.length > 1 && element('fieldset', { class: 'choices' },
    element('legend', { class: 'unseen' }, 'What to connect'),
    ...kinds.map((one) => element('label', {},
      element('input', { type: 'radio', name: 'kind', checked: one === kind, onchange: () => onKind(one) }),
      KINDS[one].choice)));
}

/** A search among employers or providers. `find` shows what it finds in the list that it is given. */
export function search({ kind, kinds, header, query, onKind, find, onElsewhere, onManual }) {
  const input = element('input', {
    id: 'query', type: 'search', autocomplete: 'off', spellcheck: 'false', 'data-focus': true, value: query,
    oninput: () => find(input.value, list, count),
    onkeydown: (event) => {
      if (event.key === 'ArrowDown') move(list, event, 0);
    },
  });
  const count = element('p', { class: 'quiet', role: 'status' });
  const list = element('ul', { class: 'results', onkeydown: (event) => step(list, input, event) });
  const node = element('form', { role: 'search', 'aria-labelledby': 'title', onsubmit: (event) => event.preventDefault() },
    title(header || `Find your ${KINDS[kind].one}`),
    choices(kind, kinds, onKind),
    field(`Name of the ${KINDS[kind].one}`, input),
    count,
    list);
  const elsewhere = onElsewhere && element('button', { type: 'button', class: 'plain', onclick: onElsewhere },
    'Mine is not here: choose the payroll provider');
  // What is below the list comes once the list is there: it would move away under a click.
  find(query, list, count).then(() => node.append(...[elsewhere, onManual && manually(onManual)].filter(Boolean)));
  return node;
}

/** One thing that was found. */
export function result({ name, detail, onChoose }) {
  return element('li', {}, element('button', { type: 'button', onclick: onChoose },
    element('span', {}, name), detail && element('span', { class: 'quiet' }, detail)));
}

function move(list, event, index) {
  const target = list.querySelectorAll('button')[index];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/** Arrow keys go through what was found, and back up to the input. */
function step(list, input, event) {
  const buttons = [...list.querySelectorAll('button')];
  const index = buttons.indexOf(document.activeElement);
  if (event.key === 'ArrowDown') move(list, event, index + 1);
  if (event.key === 'ArrowUp' && index > 0) move(list, event, index - 1);
  if (event.key === 'ArrowUp' && index === 0) {
    event.preventDefault();
    input.focus();
  }
}

function manually(onManual) {
  return element('button', { type: 'button', class: 'plain', onclick: onManual }, 'Switch it yourself, without logging in');
}

/** User name and password, with the logins that a developer can try. */
export function login({ provider, employer, username, hints, isUpdate, onLogin, onManual }) {
  const name = element('input', {
    id: 'username', required: true, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false',
    'data-focus': true, value: username,
  });
  const password = element('input', { id: 'password', type: 'password', required: true, autocomplete: 'off' });
  const button = element('button', { type: 'submit', class: 'main wide' }, 'Log in');
  const show = element('input', {
    type: 'checkbox',
    onchange: () => { password.type = show.checked ? 'text' : 'password'; },
  });
  const use = (hint) => {
    name.value = hint.username;
    password.value = hint.password || '';
    (hint.password ? button : password).focus();
  };
  const oauth = provider.is_oauth && element('p', { class: 'quiet' },
    `${provider.name} has people log in on a page of its own. The sandbox does it here.`);
  return element('form', { 'aria-labelledby': 'title', onsubmit: submitted(() => onLogin(name.value, password.value)) },
    title(isUpdate ? `Log in to ${provider.name} again` : `Log in to ${provider.name}`),
    employer && element('p', {}, `For your job at ${employer}`),
    oauth,
    field('User name', name),
    field('Password', password),
    element('label', { class: 'check' }, show, ' Show password'),
    button,
    onManual && manually(onManual),
    element('section', { class: 'hints', 'aria-labelledby': 'hints-title' },
      element('h2', { id: 'hints-title' }, 'Logins to try'),
      element('ul', {}, ...hints.slice(0, 2).map((one) => hint(one, use))),
      element('details', {},
        element('summary', {}, 'All test logins'),
        element('ul', {}, ...hints.slice(2).map((one) => hint(one, use))))));
}

function hint(one, use) {
  const login = one.password ? `${one.username} / ${one.password}` : one.username;
  return element('li', {}, element('button', { type: 'button', onclick: () => use(one) },
    element('code', {}, login), element('span', { class: 'quiet' }, one.outcome)));
}

/** Questions after the login; the answers come in their order. */
export function questions({ provider, questions: asked, hint: tip, onAnswer }) {
  const inputs = asked.map((question, index) => {
    const common = { id: `answer-${index}`, required: true, 'data-focus': index === 0 };
    if (question.type !== 'OPTIONS') {
      return element('input', { ...common, autocomplete: 'one-time-code', spellcheck: 'false' });
    }
    return element('select', common, ...(question.options || []).map((option) =>
      element('option', { value: option.value }, option.label || option.value)));
  });
  return element('form', {
    'aria-labelledby': 'title',
    onsubmit: submitted(() => onAnswer(inputs.map((input) => input.value.trim()))),
  },
  title('One more step'),
  element('p', {}, `${provider.name} wants to make sure that it is you.`),
  ...inputs.map((input, index) => field(asked[index].label || 'Answer', input)),
  tip && element('p', { class: 'hints' }, `Sandbox: this login ${tip}.`),
  element('button', { type: 'submit', class: 'main wide' }, 'Continue'));
}

/** How far the task is. */
export function progress({ title: header, steps, current, clockStands }) {
  return element('section', { 'aria-labelledby': 'title' },
    title(header),
    element('ol', { class: 'steps' }, ...steps.map((name, index) => element('li', {
      class: index < current ? 'past' : '',
      'aria-current': index === current ? 'step' : null,
    }, name, index < current && element('span', { class: 'unseen' }, ' (done)')))),
    element('p', { class: 'quiet' }, 'This usually takes a moment. Please keep this window open.'),
    clockStands && element('p', { class: 'hints' },
      'The clock of this sandbox stands still, and so does this. Move it with POST /_sandbox/clock/advance.'));
}

/** The end, with data. */
export function success({ texts, subtitle, onFinish }) {
  return element('section', { class: 'end', 'aria-labelledby': 'title' },
    element('p', { class: 'mark good', 'aria-hidden': 'true' }, '✓'),
    title(texts.success_title || 'You are connected'),
    element('p', {}, texts.success_subtitle || subtitle),
    onFinish
      ? element('button', { type: 'button', class: 'main wide', onclick: onFinish }, texts.success_cta || 'Finish')
      : element('p', { class: 'quiet' }, 'You can close this window.'));
}

/** An end without data, and the ways out of it. */
export function failure({ header, message, code, actions }) {
  return element('section', { class: 'end', 'aria-labelledby': 'title' },
    element('p', { class: 'mark bad', 'aria-hidden': 'true' }, '!'),
    title(header),
    element('p', { role: 'alert' }, message),
    code && element('p', { class: 'quiet' }, 'Error ', element('code', {}, code)),
    ...actions.map(([name, onClick], index) => element('button', {
      type: 'button', class: index === 0 ? 'main wide' : 'wide', onclick: onClick,
    }, name)));
}

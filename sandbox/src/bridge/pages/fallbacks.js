// What Bridge shows where nobody logs in: documents to upload, a login to confirm, a school, a deposit switched by hand.
import { element } from './common.js';
import { choices, field, submitted, title } from './screens.js';

/** Kinds of documents: Truv's name, that in templates, and how people call it. */
const TYPES = [
  ['PAYSTUB', 'paystub', 'Pay statements'],
  ['W2', 'w2', 'Forms W-2'],
  ['F1099', 'f1099', 'Forms 1099'],
  ['F1040', 'f1040', 'Tax returns (1040)'],
  ['VOLUNTEER_LETTER', 'volunteer_letter', 'Letters about volunteer work'],
];

/** What may be uploaded, by the settings of a template if there are any. */
export function documentTypes(settings) {
  const types = TYPES.map(([type, name, label]) => {
    const own = (settings && settings[name]) || {};
    return { type, isOn: own.is_enabled, title: own.title || label, description: own.description, button: own.button };
  });
  const chosen = types.filter((one) => one.isOn);
  return chosen.length > 0 ? chosen : types.filter((one) => one.isOn !== false);
}

function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result.slice(reader.result.indexOf(',') + 1)));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

/** Chooses files, each with the kind of document that it is. `onSend` gives what is wrong with them. */
export function uploads({ kinds, types, onKind, onSend }) {
  let chosen = [];
  const kind = element('select', { id: 'document-type', 'data-focus': true, onchange: describe },
    ...types.map((one) => element('option', { value: one.type }, one.title)));
  const about = element('p', { class: 'quiet' });
  const input = element('input', { id: 'files', type: 'file', multiple: true, accept: '.pdf,image/*', onchange: add });
  const list = element('ul', { class: 'files' });
  const problem = element('p', { role: 'alert' });
  const send = element('button', { type: 'submit', class: 'main wide' }, 'Send');
  const label = element('label', { for: 'files' }, 'Files');

  function describe() {
    const type = types.find((one) => one.type === kind.value);
    about.textContent = type.description || '';
    about.hidden = !type.description;
    label.textContent = type.button || 'Files';
  }

  function show(problems) {
    list.replaceChildren(...chosen.map((one, index) => element('li', {},
      element('span', {}, one.filename),
      problems[index] && element('span', { class: 'wrong' }, problems[index]),
      element('button', {
        type: 'button', 'aria-label': `Remove ${one.filename}`,
        onclick() {
          chosen = chosen.filter((other) => other !== one);
          show({});
          input.focus();
        },
      }, 'Remove'))));
    problem.textContent = problems.other || (Object.keys(problems).length > 0 ? 'Some files cannot be used.' : '');
    send.disabled = chosen.length === 0;
  }

  async function add() {
    const type = kind.value;
    try {
      const added = [...input.files].map(async (file) => ({ type, filename: file.name, content: await readFile(file) }));
      chosen = [...chosen, ...await Promise.all(added)];
      show({});
    } catch {
      show({ other: 'The file cannot be opened.' });
    }
    input.value = '';
  }

  const node = element('form', {
    'aria-labelledby': 'title',
    onsubmit: submitted(async () => {
      send.disabled = true;
      const problems = await onSend(chosen);
      if (node.isConnected) show(problems);
    }),
  },
  title('Upload your documents'),
  choices('docs', kinds, onKind),
  field('Kind of document', kind),
  about,
  element('div', { class: 'field' }, label, input),
  list,
  problem,
  send,
  element('p', { class: 'hints' },
    'Sandbox: the name of a file says what is in it, such as paystub.pdf, w2.pdf or 1099-nec.pdf. ',
    'Names with “unreadable” are refused, and “suspicious.” at the start makes the documents suspicious.'));
  describe();
  show({});
  return node;
}

/** Asks whether the login of an earlier order may be used again. */
export function earlier({ name, since, client, onConfirm, onOther }) {
  return element('form', { 'aria-labelledby': 'title', onsubmit: submitted(onConfirm) },
    title(`Use your login at ${name}?`),
    element('p', {}, `You have connected ${name} before, on ${since.slice(0, 10)}. ${client} can use the same login again.`),
    element('button', { type: 'submit', class: 'main wide', 'data-focus': true }, 'Confirm'),
    element('button', { type: 'button', class: 'wide', onclick: onOther }, 'Use another login'));
}

/** Asks whether a school may be asked. */
export function consent({ school, client, onConfirm }) {
  return element('form', { 'aria-labelledby': 'title', onsubmit: submitted(onConfirm) },
    title(`Find your records at ${school}`),
    element('p', {}, `${school} finds you by the social security number and the date of birth that ${client || 'the application'} has of you. `
      + 'There is nothing to log in to.'),
    element('button', { type: 'submit', class: 'main wide', 'data-focus': true }, 'Agree and continue'),
    element('p', { class: 'hints' }, 'Sandbox: a number that ends in 1111 or the date 2001-01-01 finds records, '
      + '2222 or 2002-02-02 does not, and without both nobody is found.'));
}

/** Ways to switch a deposit by hand. `onAction` is told which one was taken. */
export function manual({ deposit, fetchForm, onAction, onLeave }) {
  const note = element('p', { role: 'status' });
  const account = `${deposit.bank_name || 'your bank'}, ${deposit.account_type} ending in ${deposit.mask}`;
  const words = `Please pay ${deposit.share} into my account: ${account}.`;
  const take = (action, message) => {
    onAction(action);
    note.textContent = message;
  };
  const download = async () => {
    const answer = await fetchForm();
    if (answer.status !== 200) {
      note.textContent = 'The form is not there any more.';
      return;
    }
    const link = element('a', {
      href: `data:application/pdf;base64,${answer.body.content}`, download: answer.body.filename,
    });
    link.click();
    take('download', 'The form is in your downloads. Give it to your employer.');
  };
  const share = async () => {
    take('share', words);
    if (navigator.share) await navigator.share({ text: words }).catch(() => {});
  };
  const button = (name, onclick, isFirst) => element('button', {
    type: 'button', class: 'wide', onclick, 'data-focus': isFirst,
  }, name);
  return element('section', { 'aria-labelledby': 'title' },
    title('Switch your deposit yourself'),
    element('p', {}, `Ask your employer to pay ${deposit.share} into this account: ${account}.`),
    button('Download the form', download, true),
    button('E-mail it to my employer', () => take('email', `Send this to your employer: ${words}`)),
    button('Share it', share),
    button('Open my payroll’s own site', () => take('external_flow', 'Bridge would open the site now; the sandbox has none.')),
    note,
    onLeave && element('button', { type: 'button', class: 'main wide', onclick: onLeave }, 'Done'));
}

// Bridge: from what a bridge token is for to a public token. Events are named and filled as Truv documents them at
// https://docs.truv.com/developers/sdks/bridge-events.
import { isEmbedded, isInline, parameters, post, problemOf, productName, tell, whenOpened } from './common.js';
import * as fallbacks from './fallbacks.js';
import * as screens from './screens.js';

const bridgeToken = parameters.get('bridge_token') || '';
const main = document.getElementById('screen');
const back = document.getElementById('back');
const live = document.getElementById('live');

// What the bridge token is for, and what the person has chosen and entered so far.
let token = {};
let kind;
let query = '';
let provider = null;
let company = null;
let username = '';
let isFirst = true;
// Counts screens, so that what comes late does not replace what was shown since.
let turn = 0;

function emit(type, payload) {
  tell('event', { type, payload: { bridge_token: bridgeToken, product_type: token.product_type, ...payload } });
}

function show(node, { view, values, goBack }) {
  turn += 1;
  main.replaceChildren(node);
  back.hidden = !goBack;
  back.onclick = goBack || null;
  const heading = node.querySelector('h1');
  document.title = `${heading.textContent} (sandbox)`;
  // A frame in a page does not take the focus before the person has come to it.
  if (!(isFirst && isInline)) (node.querySelector('[data-focus]') || heading).focus();
  isFirst = false;
  scrollTo(0, 0);
  if (view) emit('SCREEN_VIEW', { view_name: view, ...values });
  return turn;
}

async function start() {
  const answer = await post('open', { bridge_token: bridgeToken });
  if (answer.status === 200) token = answer.body;
  emit('OPEN');
  if (answer.status !== 200) {
    const header = answer.status === 410 ? 'This session has expired' : 'Bridge cannot be opened';
    fail(header, problemOf(answer), null, answer.status === 0 ? [['Try again', start]] : []);
    return;
  }
  [kind] = token.data_sources;
  provider = token.provider;
  company = token.company;
  // Whoever made the token may know the employer, and with it the provider, or the provider alone.
  if (company && !provider) provider = token.usual_provider;
  if (token.earlier) showEarlier();
  else showStart();
}

function showStart() {
  if (provider) showLogin();
  else showSearch();
}

/** The login of an earlier order, which the person need not repeat. */
function showEarlier() {
  const { provider: known, employer, since } = token.earlier;
  const node = fallbacks.earlier({
    name: employer || known.name,
    since,
    client: token.client_name || 'The application',
    onConfirm() {
      provider = known;
      company = company || (employer && { id: null, name: employer });
      logIn({ bridge_token: bridgeToken, username: '', password: '' });
    },
    onOther: showStart,
  });
  show(node, {});
}

function isFixed() {
  return Boolean(token.provider || token.company);
}

function chooseKind(chosen) {
  kind = chosen;
  query = '';
  showSearch();
}

function showSearch() {
  if (kind === 'docs') {
    showUploads();
    return;
  }
  const isEmployers = kind === 'payroll';
  const node = screens.search({
    kind,
    kinds: token.data_sources,
    header: (token.texts || {}).search_header,
    query,
    onKind: chooseKind,
    onManual: token.deposit && showManual,
    find: finder(isEmployers ? 'companies' : 'providers', (found) => {
      if (!isEmployers) {
        choose(null, found);
        return;
      }
      // Where nobody knows who runs the payroll, the person does.
      if (found.is_mapped) choose(found, token.usual_provider);
      else showProviders(found);
    }),
    onElsewhere: isEmployers && (() => showProviders(null)),
  });
  show(node, { view: isEmployers ? 'SELECT_EMPLOYER' : 'PROVIDER_LIST' });
}

/** Documents in place of a login. */
function showUploads() {
  provider = { id: 'documents', name: 'your documents' };
  company = null;
  emit('DOC_UPLOAD_OPENED');
  show(fallbacks.uploads({
    kinds: token.data_sources,
    types: fallbacks.documentTypes(token.uploads),
    onKind(chosen) {
      provider = null;
      chooseKind(chosen);
    },
    onSend: upload,
  }), { goBack: token.data_sources.length > 1 ? () => { provider = null; chooseKind(token.data_sources.find((one) => one !== 'docs')); } : null });
}

/** Sends chosen documents; gives what is wrong with them, by their index. */
async function upload(chosen) {
  live.textContent = 'Sending…';
  const documents = chosen.map(({ filename, content }) => ({ filename, content }));
  const answer = await post('documents', { bridge_token: bridgeToken, documents });
  live.textContent = '';
  if (answer.status === 200) {
    for (const type of new Set(chosen.map((one) => one.type))) {
      emit('DOCUMENTS_UPLOADED', { data_source: 'docs', doc_type: type });
    }
    watch(answer.body, {});
    return {};
  }
  if (answer.status === 410) {
    fail('This session has expired', problemOf(answer), null, []);
    return {};
  }
  const { error } = answer.body;
  const wrong = (error && error.extra && error.extra['invalid-params']) || [];
  const found = Object.fromEntries(wrong.map((one) => [(/^documents\.(\d+)/.exec(one.field) || [])[1], one.message]));
  return Object.keys(found).length > 0 ? found : { other: problemOf(answer) };
}

/** The way to switch a deposit without Bridge. */
function showManual() {
  const leave = isEmbedded ? () => tell('close') : null;
  const node = fallbacks.manual({
    deposit: token.deposit,
    fetchForm: () => post('deposit_form', { bridge_token: bridgeToken }),
    onAction: (action) => emit('MANUAL_DDS', { action, deposit_type: token.deposit.deposit_type }),
    onLeave: leave,
  });
  show(node, { goBack: provider && !isFixed() ? showLogin : showStart });
}

/** Payroll providers, for an employer that does not say which one it has. */
function showProviders(employer) {
  query = '';
  const node = screens.search({
    kind: 'payroll_providers',
    kinds: [],
    query,
    find: finder('providers', (found) => choose(employer, found)),
  });
  show(node, { view: 'PROVIDER_LIST', goBack: showSearch });
}

/** Fills a list with what a query finds. Of several searches under way the last counts. */
function finder(list, onChoose) {
  let searches = 0;
  return async (text, node, count) => {
    query = text;
    searches += 1;
    const search = searches;
    const source = kind;
    const answer = await post('search', {
      bridge_token: bridgeToken, query: text, data_source: source, providers: list === 'providers',
    });
    if (search !== searches) return;
    const found = answer.body[list] || [];
    node.replaceChildren(...found.map((one) => screens.result({
      name: one.name, detail: one.domain, onChoose: () => onChoose(one),
    })));
    count.textContent = answer.status === 200 ? counted(found.length, text) : problemOf(answer);
  };
}

function counted(number, text) {
  if (number === 0) return `Nothing is called “${text}”.`;
  if (text.trim() === '') return 'Type a name, or choose one of these.';
  return number === 1 ? '1 found' : `${number} found`;
}

function choose(employer, chosen) {
  company = employer;
  provider = chosen;
  const name = employer ? employer.name : chosen.name;
  emit('EMPLOYER_SELECTED', { employer: { name }, provider_id: chosen.id });
  showLogin();
}

function hints() {
  return token.hints[provider.data_source || kind] || token.hints[kind] || [];
}

function showLogin() {
  if (provider.data_source === 'education') {
    showConsent();
    return;
  }
  const node = screens.login({
    provider,
    employer: company && company.name,
    username,
    hints: hints(),
    isUpdate: token.is_update,
    onManual: token.deposit && showManual,
    onLogin(name, password) {
      username = name;
      logIn(credentials(password));
    },
  });
  show(node, {
    view: 'PROVIDER_LOGIN',
    values: { provider_id: provider.id },
    goBack: isFixed() ? null : showSearch,
  });
  if (provider.is_oauth) emit('OAUTH_OPENED', { provider_id: provider.id, url: location.origin + location.pathname });
}

/** Schools know people by number and date of birth; there is nothing to log in to. */
function showConsent() {
  show(fallbacks.consent({
    school: provider.name,
    client: token.client_name,
    onConfirm: () => logIn({ ...credentials(''), username: '' }),
  }), { goBack: isFixed() ? null : showSearch });
}

function credentials(password) {
  return {
    bridge_token: bridgeToken,
    username,
    password,
    provider_id: provider.id,
    company_mapping_id: company ? company.id : null,
  };
}

async function logIn(body) {
  // One attempt at a time; it ends with another screen.
  const button = main.querySelector('[type=submit]');
  button.disabled = true;
  live.textContent = 'Logging in…';
  const before = turn;
  const answer = await post('login', body);
  if (turn !== before) return;
  live.textContent = '';
  if (answer.status === 200) {
    watch(answer.body, body);
    return;
  }
  if (answer.status === 422) {
    emit('LINK_CREATED', taskData({ task_id: answer.body.task_id }));
    showError(answer.body.error, body);
    return;
  }
  const { error } = answer.body;
  const wrong = (error && error.extra && error.extra['invalid-params']) || [];
  if (wrong.some((one) => one.field === 'mfa')) {
    ask(body);
    return;
  }
  const header = answer.status === 410 ? 'This session has expired' : 'That did not work';
  fail(header, problemOf(answer), null, answer.status === 410 ? [] : [['Back to the login', showLogin]]);
}

async function ask(body) {
  const answer = await post('questions', body);
  if (answer.status !== 200) {
    fail('That did not work', problemOf(answer), null, [['Back to the login', showLogin]]);
    return;
  }
  const tip = hints().find((one) => one.username === body.username && one.password === body.password);
  show(screens.questions({
    provider,
    questions: answer.body.questions,
    hint: tip && tip.outcome,
    onAnswer: (answers) => logIn({ ...body, mfa: answers.join(',') }),
  }), { goBack: showLogin });
}

function taskData(values) {
  const employer = company ? { name: company.name } : values.employer;
  return { ...values, provider_id: provider.id, ...(employer ? { employer } : {}) };
}

const STEPS = { login: 'Logging in', mfa: 'Checking the code', parse: 'Fetching your data', switch_deposit: 'Switching your deposit' };

/** Follows a task to its end. */
async function watch(connection, body) {
  const isRead = provider.id === 'documents';
  const switches = token.product_type === 'deposit_switch' || token.product_type === 'pll';
  const keys = isRead ? ['parse'] : ['login', ...(body.mfa ? ['mfa'] : []), 'parse', ...(switches ? ['switch_deposit'] : [])];
  const steps = keys.map((key) => STEPS[key]);
  const at = { new: keys[0], full_parse: 'parse' };
  let shown = null;
  let mine = null;
  let isLoggedIn = false;
  let pause = 200;
  emit('LINK_CREATED', taskData({ task_id: connection.task_id, public_token: connection.public_token }));
  for (;;) {
    const answer = await post('task', { bridge_token: bridgeToken, task_id: connection.task_id });
    if (mine !== null && mine !== turn) return;
    if (answer.status !== 200) {
      fail('That did not work', problemOf(answer), null, [['Back to the login', showLogin]]);
      return;
    }
    const { status, employer, error } = answer.body;
    const data = taskData({ task_id: connection.task_id, public_token: connection.public_token, employer });
    if (!isLoggedIn && !['new', 'login', 'mfa'].includes(status)) {
      isLoggedIn = true;
      emit('LOGIN_COMPLETE', data);
      const metadata = { task_id: connection.task_id, ...(data.employer ? { employer: data.employer } : {}) };
      tell('connected', { public_token: connection.public_token, metadata });
    }
    if (error) {
      tell('connected', {});
      showError(error, body);
      return;
    }
    if (status === 'done') {
      finish(data);
      return;
    }
    if (status !== shown) {
      const current = keys.indexOf(at[status] || status);
      mine = show(screens.progress({
        title: isRead ? 'Reading your documents' : `Connecting to ${provider.name}`,
        steps,
        current,
        clockStands: token.clock_stands,
      }), {});
      live.textContent = steps[current] || '';
      shown = status;
    }
    await new Promise((resolve) => { setTimeout(resolve, pause); });
    pause = Math.min(pause * 1.2, 2000);
  }
}

function finish(data) {
  emit('SUCCESS', data);
  live.textContent = '';
  const place = data.employer ? data.employer.name : provider.name;
  const client = token.client_name || 'The application';
  const onFinish = isEmbedded ? () => tell('close') : null;
  const subtitle = token.product_type === 'deposit_switch'
    ? `Your direct deposit at ${place} has been switched.`
    : `${client} can now see your ${productName(token.product_type)} data from ${place}.`;
  show(screens.success({ texts: token.texts || {}, subtitle, onFinish }), { view: 'SUCCESS' });
}

const HEADERS = {
  LOGIN_ERROR: 'The login did not work',
  MFA_ERROR: 'The code did not work',
  NO_DATA: 'There is no data',
  UNAVAILABLE: 'Not available right now',
};

/** A refusal by the provider, and the way back that fits it. */
function showError(error, body) {
  const back = provider.id === 'documents' ? showUploads : showLogin;
  const again = error.error_code === 'MFA_ERROR' && body.mfa ? () => ask({ ...body, mfa: null }) : back;
  const actions = [['Try again', again]];
  if (!isFixed() && provider.id !== 'documents') actions.push([`Choose another ${screens.kindName(kind)}`, showSearch]);
  fail(HEADERS[error.error_code] || 'Something went wrong', error.error_message, error, actions);
}

function fail(header, message, error, actions) {
  live.textContent = '';
  const shown = error || { error_type: 'LINK_ERROR', error_code: 'ERROR', error_message: message };
  emit('ERROR', { error: shown });
  const leave = isEmbedded ? [['Close', () => tell('close')]] : [];
  show(screens.failure({ header, message, code: error && error.error_code, actions: [...actions, ...leave] }), {
    view: 'ERROR',
  });
}

const close = document.getElementById('close');
close.hidden = !isEmbedded;
close.addEventListener('click', () => tell('close'));
document.addEventListener('keydown', (event) => {
  // In a search that key empties the field first.
  const empties = event.target.type === 'search' && event.target.value !== '';
  if (event.key === 'Escape' && !isInline && !empties) tell('close');
});
whenOpened(start);

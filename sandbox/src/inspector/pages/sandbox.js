// Calls to the sandbox, with the control token where one is needed.

const KEY = 'truv-sandbox-control-token';

/** Remembers the token for this tab. */
export function keepToken(token) {
  sessionStorage.setItem(KEY, token);
}

/** Sends a request and gives status and answer; status 0 if the sandbox cannot be reached. */
export async function call(method, path, body) {
  const token = sessionStorage.getItem(KEY);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : {} };
  } catch {
    return { status: 0, body: {} };
  }
}

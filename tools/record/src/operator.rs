//! Tasks of the flows for a person, as pages on the loopback address. Addresses that hold tokens are not printed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use truv_sdk::value::Secret;

/// Longer than any token.
const LONGEST_TOKEN: usize = 4096;

pub(crate) enum Errand {
    /// To open Bridge with a token, from a script.
    Bridge { token: Secret, script: String },
    /// To do something on another page.
    Elsewhere(Secret),
}

/// Serves the pages until it is dropped.
pub(crate) struct Operator {
    base_url: String,
    errands: Errands,
    server: JoinHandle<()>,
}

/// By the last part of their address, which nobody can guess.
type Errands = Arc<Mutex<HashMap<String, (Errand, Option<oneshot::Sender<Secret>>)>>>;

impl Operator {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("no port can be listened on")?;
        let base_url = format!("http://{}", listener.local_addr().context("the port is unknown")?);
        let errands = Errands::default();
        let route = get(show).post(take);
        let app = Router::new().route("/{errand}", route).layer(DefaultBodyLimit::max(LONGEST_TOKEN));
        let app = app.with_state(errands.clone());
        let server = tokio::spawn(async move {
            // axum retries after errors of single connections and reports none
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { base_url, errands, server })
    }

    /// The address of the page, and the result that comes back.
    pub(crate) fn errand(&self, errand: Errand) -> anyhow::Result<(String, oneshot::Receiver<Secret>)> {
        let mut bytes = [0; 12];
        SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow!("the system gives no random numbers"))?;
        let name: String = bytes.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
        let (sender, receiver) = oneshot::channel();
        let page = format!("{}/{name}", self.base_url);
        self.errands.lock().unwrap_or_else(PoisonError::into_inner).insert(name, (errand, Some(sender)));
        Ok((page, receiver))
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn show(State(errands): State<Errands>, Path(name): Path<String>) -> Response {
    match errands.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
        Some((Errand::Bridge { token, script }, _)) => Html(page(token.expose(), script)).into_response(),
        Some((Errand::Elsewhere(url), _)) => Redirect::temporary(url.expose()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The public token that Bridge gave to the page.
async fn take(State(errands): State<Errands>, Path(name): Path<String>, token: String) -> StatusCode {
    let mut errands = errands.lock().unwrap_or_else(PoisonError::into_inner);
    match errands.get_mut(&name).and_then(|(_, sender)| sender.take()) {
        Some(sender) if !token.trim().is_empty() => {
            // the flow may have given up
            let _ = sender.send(Secret::from(token.trim()));
            StatusCode::NO_CONTENT
        }
        _ => StatusCode::CONFLICT,
    }
}

fn page(token: &str, script: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>truv-sdk recorder</title>
<p id="state">Bridge opens. If it does not, reload this page.</p>
<script src={script}></script>
<script>
  const say = (text) => {{ document.getElementById('state').textContent = text; }};
  const bridge = TruvBridge.init({{
    bridgeToken: {token},
    onSuccess: async (publicToken) => {{
      const taken = await fetch(location.pathname, {{ method: 'POST', headers: {{ 'Content-Type': 'text/plain' }}, body: publicToken }});
      say(taken.ok ? 'Done. This page can be closed.' : 'The recorder does not wait for this any more.');
    }},
    onClose: () => say('Bridge is closed. Reload this page to open it again.'),
  }});
  bridge.open();
</script>
"#,
        script = quoted(script),
        token = quoted(token),
    )
}

/// A text that is valid both as a JavaScript string and as the value of an attribute; nothing in it can end either.
fn quoted(text: &str) -> String {
    let plain = |character: &char| character.is_ascii_graphic() && !"\"'`<>&\\".contains(*character);
    format!("\"{}\"", text.chars().filter(plain).collect::<String>())
}

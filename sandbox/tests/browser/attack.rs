//! A page of another origin, in the same browser, that tries to use the sandbox.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::{Value, json};
use truv_sandbox::{Keys, Sandbox};

use crate::page::Page;

/// Tries everything that a page can do to another origin, and keeps everything that it could read.
const PAGE: &str = r#"<!doctype html><title>Somewhere else</title>
<iframe name="hidden"></iframe>
<form id="reset" method="post" target="hidden" action="SANDBOX/_sandbox/reset"></form>
<form id="keys" method="post" target="hidden" enctype="text/plain" action="SANDBOX/_sandbox/keys"></form>
<script>
  var done = false, seen = [];
  async function attempt(path, options) {
    try {
      const answer = await fetch('SANDBOX' + path, options);
      seen.push([path, answer.type, await answer.text()]);
    } catch (problem) {
      seen.push([path, 'failed', '']);
    }
  }
  const submitted = (id) => new Promise((resolve) => {
    document.querySelector('iframe').onload = resolve;
    document.getElementById(id).submit();
  });
  const shown = (element) => new Promise((resolve) => {
    element.onload = element.onerror = resolve;
    document.body.append(element);
  });
  (async () => {
    for (const mode of ['cors', 'no-cors']) {
      await attempt('/_sandbox/reset', { method: 'POST', mode });
      await attempt('/_sandbox/keys', { method: 'POST', mode });
      await attempt('/_sandbox/snapshot', { mode });
      await attempt('/v1/users/', { mode });
      await attempt('/bridge/api/demo/start', { method: 'POST', mode, body: '{"product": "income"}' });
    }
    await attempt('/_sandbox/faults', { method: 'DELETE' });
    await attempt('/_sandbox/clock', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{}' });
    await submitted('reset');
    await submitted('keys');
    for (const name of ['img', 'script']) {
      await shown(Object.assign(document.createElement(name), { src: 'SANDBOX/_sandbox/snapshot' }));
    }
    done = true;
  })();
</script>"#;

#[tokio::test]
async fn a_page_of_another_origin_neither_changes_nor_reads_anything() {
    let sandbox = Sandbox::start().await.unwrap();
    let control = sandbox.control();
    let keys = control.issue_keys().await.unwrap();
    let before = control.snapshot().await.unwrap();
    let html = PAGE.replace("SANDBOX", &sandbox.base_url());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let app = Router::new().route("/", get(async move || Html(html)));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let Some(page) = Page::open(&url).await else { return };
    page.until("the end of the attack", "done").await;
    let seen = page.value("seen").await;
    for attempt in seen.as_array().unwrap() {
        assert!(attempt[1] == "failed" || attempt[1] == "opaque", "{attempt}");
        assert_eq!(attempt[2], "", "{attempt}");
    }
    assert_eq!(seen.as_array().unwrap().len(), 12);
    assert_eq!(control.snapshot().await.unwrap(), before);
    assert_eq!(control.keys().await.unwrap(), [Keys::new(sandbox.client_id(), sandbox.secret()), keys]);
    assert!(control.requests(&truv_sandbox::Requests::all()).await.unwrap().is_empty());
    // What keeps the page out is the sandbox: the browser has sent the requests.
    let statuses = page.value("performance.getEntriesByType('resource').map((entry) => entry.name)").await;
    assert!(statuses.as_array().unwrap().contains(&json!(format!("{}/_sandbox/reset", sandbox.base_url()))));
    assert_ne!(statuses, Value::Null);
}

//! A page as a person uses it: by the visible text, with mouse and keyboard. Frames are part of the page.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::chromium::Chromium;

/// How long something may take before it counts as never happening: far longer than on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(40);

/// The script that finds a control by its role and accessible name, much as a screen reader does.
const LOCATE: &str = r#"
(selector, name) => [...document.querySelectorAll(selector)].find((one) => {
  const label = one.getAttribute('aria-label')
    || (one.labels && one.labels.length > 0 && one.labels[0].textContent)
    || [...one.childNodes].map((child) => child.textContent).join(' ');
  const isCovered = document.querySelector(':modal') && !one.closest(':modal');
  return label.replace(/\s+/g, ' ').trim().startsWith(name) && one.checkVisibility() && !one.disabled && !isCovered;
})"#;

const BUTTONS: &str = "button, summary, a, input[type=radio], input[type=checkbox]";
const FIELDS: &str = "input, select";

/// A window of the browser.
pub(crate) struct Page {
    chromium: Chromium,
    session: String,
}

impl Page {
    /// None if there is no browser.
    pub(crate) async fn open(url: &str) -> Option<Self> {
        Self::open_with(url, &[]).await
    }

    /// With more arguments of the browser.
    pub(crate) async fn open_with(url: &str, arguments: &[String]) -> Option<Self> {
        let chromium = Chromium::start(arguments).await?;
        let target = chromium.send(None, "Target.createTarget", json!({"url": "about:blank"})).await;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = chromium.send(None, "Target.attachToTarget", attach).await;
        let page = Self { chromium, session: attached["sessionId"].as_str().unwrap().to_owned() };
        for domain in ["Page", "Runtime", "Log", "DOM"] {
            page.send(&format!("{domain}.enable"), json!({})).await;
        }
        page.resize(1000, 860, false).await;
        page.go(url).await;
        Some(page)
    }

    pub(crate) async fn send(&self, method: &str, parameters: Value) -> Value {
        self.chromium.send(Some(&self.session), method, parameters).await
    }

    pub(crate) async fn go(&self, url: &str) {
        self.send("Page.navigate", json!({"url": url})).await;
        self.until("the page", "document.readyState === 'complete' && location.href !== 'about:blank'").await;
    }

    pub(crate) async fn resize(&self, width: u32, height: u32, is_phone: bool) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone});
        self.send("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    pub(crate) async fn prefer(&self, feature: &str, value: &str) {
        let media = json!({"features": [{"name": feature, "value": value}]});
        self.send("Emulation.setEmulatedMedia", media).await;
    }

    /// A value from the page's own scripts.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.send("Runtime.evaluate", parameters).await;
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Waits until an expression is true on the page.
    pub(crate) async fn until(&self, what: &str, expression: &str) {
        self.patiently(what, async || {
            let parameters = json!({"expression": expression, "returnByValue": true});
            let answer = self.chromium.try_send(Some(&self.session), "Runtime.evaluate", parameters).await;
            answer.is_ok_and(|answer| answer["result"]["value"] == true).then_some(())
        })
        .await;
    }

    /// Waits until a text can be read in any frame.
    pub(crate) async fn see(&self, text: &str) {
        self.patiently(text, async || self.text().await.contains(text).then_some(())).await;
    }

    /// Clicks on a button, link or choice with this name, with the mouse.
    pub(crate) async fn click(&self, name: &str) {
        self.click_on(BUTTONS, name).await;
    }

    /// Fills in a field with this label.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let element = self.click_on(FIELDS, label).await;
        let select = json!({"objectId": element, "functionDeclaration": "function() { this.select(); }"});
        self.send("Runtime.callFunctionOn", select).await;
        self.type_text(text).await;
    }

    /// Chooses files for a field with this label.
    pub(crate) async fn choose_files(&self, label: &str, files: &[PathBuf]) {
        let element = self.element("input[type=file]", label).await;
        self.send("DOM.setFileInputFiles", json!({"objectId": element, "files": files})).await;
    }

    /// Chooses an option of a list with this label. The page may get its options only after it has opened.
    pub(crate) async fn choose(&self, label: &str, value: &str) {
        let element = self.element("select", label).await;
        let choose = "function(value) {
            this.value = value;
            const isThere = this.value === value;
            if (isThere) this.dispatchEvent(new Event('change'));
            return isThere;
        }";
        let arguments = json!([{"value": value}]);
        let call = json!({"objectId": element, "functionDeclaration": choose, "arguments": arguments});
        let attempt = async || {
            let answer = self.send("Runtime.callFunctionOn", call.clone()).await;
            (answer["result"]["value"] == true).then_some(())
        };
        self.patiently(value, attempt).await;
    }

    /// Types into whatever has the focus.
    pub(crate) async fn type_text(&self, text: &str) {
        self.send("Input.insertText", json!({"text": text})).await;
    }

    /// Presses a key, by its name in browsers.
    pub(crate) async fn press(&self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "Space" => (32, " "),
            "ArrowUp" => (38, ""),
            "ArrowDown" => (40, ""),
            other => panic!("the key {other} is not known here"),
        };
        let name = if key == "Space" { " " } else { key };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": name, "code": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.send("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Presses Tab until a control with this name has the focus.
    pub(crate) async fn tab_to(&self, name: &str) {
        for _ in 0..60 {
            if self.focused().await.starts_with(name) {
                return;
            }
            self.press("Tab").await;
        }
        panic!("Tab does not lead to {name}; the focus is on {}", self.focused().await);
    }

    /// The name of the control with the focus, in any frame; empty if there is none.
    pub(crate) async fn focused(&self) -> String {
        let name = "(() => { const one = document.activeElement; \
                    return !document.hasFocus() || !one || one === document.body || one.tagName === 'IFRAME' ? '' \
                    : one.getAttribute('aria-label') || (one.labels && one.labels[0] && one.labels[0].textContent) \
                    || one.textContent; })()";
        let names = self.in_frames(name, true).await;
        let name = names.iter().filter_map(Value::as_str).rfind(|name| !name.is_empty());
        name.unwrap_or_default().trim().to_owned()
    }

    /// Everything that can be read, frame by frame.
    pub(crate) async fn text(&self) -> String {
        let texts = self.in_frames("document.body ? document.body.innerText : ''", true).await;
        texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
    }

    /// An expression in each frame, the outermost first.
    pub(crate) async fn in_frames(&self, expression: &str, by_value: bool) -> Vec<Value> {
        let tree = self.send("Page.getFrameTree", json!({})).await;
        let mut values = Vec::new();
        let mut trees = vec![&tree["frameTree"]];
        while let Some(tree) = trees.pop() {
            trees.extend(tree["childFrames"].as_array().into_iter().flatten().rev());
            if let Ok(value) = self.in_frame(&tree["frame"]["id"], expression, by_value).await {
                values.push(value);
            }
        }
        values
    }

    /// Fails if the frame has gone meanwhile.
    async fn in_frame(&self, frame: &Value, expression: &str, by_value: bool) -> Result<Value, String> {
        let session = Some(self.session.as_str());
        let world = json!({"frameId": frame, "worldName": "tests"});
        let world = self.chromium.try_send(session, "Page.createIsolatedWorld", world).await?;
        let evaluate = json!({
            "expression": expression, "contextId": world["executionContextId"], "returnByValue": by_value,
        });
        let mut answer = self.chromium.try_send(session, "Runtime.evaluate", evaluate).await?;
        let field = if by_value { "value" } else { "objectId" };
        Ok(answer["result"][field].take())
    }

    /// The control with this name, in any frame; if there are several, the innermost.
    async fn element(&self, selector: &str, name: &str) -> String {
        let expression = format!("({LOCATE})({}, {})", json!(selector), json!(name));
        self.patiently(name, async || {
            let found = self.in_frames(&expression, false).await;
            found.iter().filter_map(Value::as_str).next_back().map(str::to_owned)
        })
        .await
    }

    /// Clicks on a control, and again if something moved in between and the click went elsewhere; gives the control.
    async fn click_on(&self, selector: &str, name: &str) -> String {
        let session = Some(self.session.as_str());
        self.patiently(name, async || {
            let element = self.element(selector, name).await;
            let (x, y) = self.middle(&element).await?;
            let call =
                |function: &str| json!({"objectId": element, "functionDeclaration": function, "returnByValue": true});
            let listen = call("function() { this.addEventListener('click', () => { this.isHit = true; }); }");
            self.chromium.try_send(session, "Runtime.callFunctionOn", listen).await.ok()?;
            for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
                let mut event = json!({"type": kind, "x": x, "y": y});
                if kind != "mouseMoved" {
                    event["button"] = json!("left");
                    event["clickCount"] = json!(1);
                }
                self.send("Input.dispatchMouseEvent", event).await;
            }
            let hit = call("function() { return this.isHit; }");
            let is_hit = match self.chromium.try_send(session, "Runtime.callFunctionOn", hit).await {
                Ok(answer) => answer["result"]["value"] == true,
                // The click closed the frame that the control was in.
                Err(_) => true,
            };
            is_hit.then_some(element)
        })
        .await
    }

    /// The middle of an element once it has come to rest; none if it has gone, which shows in the next wait.
    async fn middle(&self, element: &str) -> Option<(f64, f64)> {
        let session = Some(self.session.as_str());
        let this = json!({"objectId": element});
        let scroll = "function() { this.scrollIntoView({ block: 'center' }); }";
        let scroll = json!({"objectId": element, "functionDeclaration": scroll});
        let mut before = Value::Null;
        loop {
            self.chromium.try_send(session, "Runtime.callFunctionOn", scroll.clone()).await.ok()?;
            let quads = self.chromium.try_send(session, "DOM.getContentQuads", this.clone()).await.ok()?;
            if quads == before {
                let corners: Vec<f64> = quads["quads"][0].as_array()?.iter().filter_map(Value::as_f64).collect();
                let [left, top, _, _, right, bottom, ..] = corners[..] else { return None };
                return Some((f64::midpoint(left, right), f64::midpoint(top, bottom)));
            }
            before = quads;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Keeps a picture in `target/screenshots/`.
    pub(crate) async fn picture(&self, name: &str) {
        let picture = self.send("Page.captureScreenshot", json!({"format": "png"})).await;
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join(format!("{name}.png")), bytes).unwrap();
    }

    /// No script failed and no policy was broken.
    pub(crate) fn is_content(&self) {
        assert_eq!(self.chromium.complaints(), [""; 0]);
    }

    async fn patiently<T>(&self, what: &str, attempt: impl AsyncFn() -> Option<T>) -> T {
        let attempts = PATIENCE.as_millis() / PAUSE.as_millis();
        for _ in 0..attempts {
            if let Some(found) = attempt().await {
                return found;
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.picture("failed").await;
        panic!("not found: {what}\n{}\n{:?}", self.text().await, self.chromium.complaints());
    }
}

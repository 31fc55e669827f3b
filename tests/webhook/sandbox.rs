//! Events of the local sandbox, from its first request to the end of a wait.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use truv_sandbox::{BridgeLogin, Clock, Pace, Sandbox};
use truv_sdk::Client;
use truv_sdk::webhook::{Event, Once, Payload, ReplayGuard, VerifiedEvent, Verifier, Wakes};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Long enough for any machine: a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone)]
struct App {
    verifier: Verifier,
    guard: Arc<ReplayGuard>,
    wakes: Wakes,
    events: mpsc::UnboundedSender<Event>,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

async fn receive(State(app): State<App>, VerifiedEvent(event): VerifiedEvent) -> StatusCode {
    app.wakes.notify(&event);
    match app.guard.once(&event, async { app.events.send(event.clone()) }).await {
        Ok(Once::Done(()) | Once::Duplicate) => StatusCode::NO_CONTENT,
        Ok(Once::Busy) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[tokio::test]
async fn events_of_the_sandbox_are_handled_once_and_wake_a_wait() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let sandbox = Sandbox::builder().clock(clock).pace(Pace::Timed(Duration::from_secs(10))).duplicate_webhooks(true);
    let sandbox = sandbox.start().await.unwrap();
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build().unwrap();

    let (events, mut received) = mpsc::unbounded_channel();
    let wakes = Wakes::new();
    let verifier = Verifier::new("sandbox-newer").and(sandbox.secret());
    let app = App { verifier, guard: Arc::default(), wakes: wakes.clone(), events };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/truv", listener.local_addr().unwrap());
    let router = Router::new().route("/truv", post(receive)).with_state(app);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let webhook = client.webhooks_create().body_map(|body| body.name("test").webhook_url(&url).env_type("sandbox"));
    webhook.send().await.unwrap();

    let user = client.users_create().body_map(|user| user.external_user_id("crm-1")).send().await.unwrap();
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    let token = token.send().await.unwrap();
    let login = BridgeLogin::new(token.bridge_token.expose(), "goodlogin", "goodpassword");
    let task_id = sandbox.bridge_login(login).unwrap().task_id;

    let wait = client.tasks_get().task_id(&task_id).wait().schedule(|_| DAY).deadline(10 * DAY);
    let wait = wait.wake_on(&wakes.on(&task_id));
    let mut ids = Vec::new();
    let events = async {
        loop {
            let event = received.recv().await.unwrap();
            ids.push(event.webhook_id().clone());
            assert_eq!(event.user_id(), Some(&user.id));
            match event.payload() {
                Payload::TaskStatusUpdated(task) if task.status.as_str() == "done" => break,
                Payload::Malformed(error) => panic!("{error}"),
                Payload::Unknown => panic!("{event:?}"),
                _ => sandbox.advance(Duration::from_secs(10)),
            }
        }
    };
    // without the event it would ask again tomorrow
    let (outcome, ()) = timeout(PATIENCE, async { tokio::join!(wait.until_done(), events) }).await.unwrap();
    assert!(outcome.unwrap().is_done());
    let count = ids.len();
    assert!(count >= 10);
    ids.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    ids.dedup();
    assert_eq!(ids.len(), count);
}

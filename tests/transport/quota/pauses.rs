//! Pauses that a 429 asks for, and what calls say that are held up.

use super::*;

#[test]
fn a_429_pauses_every_call_until_the_server_is_ready() {
    paused(async {
        let start = Instant::now();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let server = Server::start(move |request| {
            seen.lock().unwrap().push((request.path().to_owned(), Instant::now() - start));
            match start.elapsed() < Duration::from_secs(12) {
                true => answer(429, &[], r#"{"detail": "Request was throttled. Expected available in 12 seconds."}"#),
                false => answer(204, &[], ""),
            }
        })
        .await;
        let client = builder(&server.url).retry(Retry::new(Standard.at_most(3)).random(|| 0.0)).build().unwrap();
        let throttled = spawn(&client, "/throttled", Priority::Interactive);
        settle().await;
        assert!(client.quota_stats().unwrap().paused > Duration::from_secs(11));
        let other = builder(&server.url).build().unwrap();
        let late = spawn(&other, "/late", Priority::Interactive);
        let hurried = client.raw(Method::GET, "/hurried").options(|call| call.deadline(Duration::from_secs(5)));
        assert!(hurried.send().await.unwrap_err().is_quota_refusal());
        throttled.await.unwrap().unwrap();
        late.await.unwrap().unwrap();
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), 3, "{asked:?}");
        assert!(asked[1..].iter().all(|(_, time)| *time >= Duration::from_secs(12)), "{asked:?}");
    });
}

/// A call that is held up by a pause reports the 429 and not the budget: in the text, by a predicate and in the source.
#[test]
fn a_call_that_a_429_holds_up_says_who_asked_since_when_and_until_when() {
    paused(async {
        let server = Server::start(|_| answer(429, &["retry-after: 300"], "")).await;
        let client = builder(&server.url).build().unwrap();
        let before = wall();
        assert!(get(&client, "/throttled").await.unwrap_err().is_rate_limited());
        let after = wall();
        sleep(Duration::from_secs(10)).await;
        // other clients of the same secret meet the same pause
        for client in [client, builder(&server.url).build().unwrap()] {
            let error = get(&client, "/other").await.unwrap_err();
            assert!(error.is_server_pause() && error.is_quota_refusal() && !error.is_rate_limited(), "{error}");
            assert_eq!((error.reason(), error.attempts(), error.status()), (Reason::QuotaRefusal, 0, None));
            let text = error.to_string();
            assert!(text.contains("answered this process with a 429 at 20") && !text.contains("no place"), "{text}");
            let wait = error.retry_after().unwrap();
            assert!((at(289_900)..=at(290_000)).contains(&wait), "{wait:?}");
            let source = error.source().unwrap().downcast_ref::<QuotaRefusal>().unwrap();
            let refusal = error.quota_refusal().unwrap();
            assert!(std::ptr::eq(source, refusal));
            assert_eq!(refusal.asked_by, AskedBy::Server);
            let since = refusal.since.unwrap();
            assert!(before <= since && since <= after);
            assert_eq!(refusal.until, since + Duration::from_secs(300));
            assert!(refusal.to_string().starts_with("the server answered 429 at 20"), "{refusal}");
            assert!(refusal.source().is_none());
        }
        assert_eq!(server.requests().len(), 1);
    });
}

#[test]
fn a_call_that_the_budget_holds_up_says_so() {
    paused(async {
        let counting = Counting::default();
        let server = counting.start(1).await;
        let client = builder(&server.url).quota(Quota::per_minute(1).reserve(0)).build().unwrap();
        get(&client, "/first").await.unwrap();
        let call = client.raw(Method::GET, "/").options(|call| call.deadline(Duration::from_secs(5)));
        let error = call.send().await.unwrap_err();
        assert!(error.is_quota_refusal() && !error.is_server_pause(), "{error}");
        let refusal = error.quota_refusal().unwrap();
        assert_eq!((refusal.asked_by, refusal.since), (AskedBy::Budget, None));
        let left = refusal.until.duration_since(wall()).unwrap();
        assert!((at(50_000)..=WINDOW).contains(&left), "{left:?}");
    });
}

/// The 429 that the call itself met stays in the chain of causes.
#[test]
fn an_earlier_attempt_is_the_cause_of_the_refusal_behind_it() {
    paused(async {
        let server = Server::start(|request| match request.path() {
            "/fails" => answer(503, &["retry-after: 20"], ""),
            _ => answer(429, &["retry-after: 250"], ""),
        })
        .await;
        let client = builder(&server.url).retry(Retry::default().random(|| 0.0)).build().unwrap();
        let fails = spawn(&client, "/fails", Priority::Interactive);
        settle().await;
        assert!(get(&client, "/throttled").await.unwrap_err().is_rate_limited());
        let error = fails.await.unwrap().unwrap_err();
        assert!(error.is_server_pause(), "{error}");
        let earlier = error.quota_refusal().unwrap().source().unwrap().downcast_ref::<Error>().unwrap();
        assert!(earlier.is_server_error(), "{earlier}");
    });
}

#[test]
fn the_longest_pause_can_be_set() {
    paused(async {
        let server = Server::start(|_| answer(429, &["retry-after: 3600"], "")).await;
        for (bound, expected) in [(None, 300), (Some(30), 30), (Some(7200), 3600), (Some(0), 0)] {
            // a limit of another client does not matter; its pause would
            let server = match bound {
                None => &server,
                Some(_) => &Server::start(|_| answer(429, &["retry-after: 3600"], "")).await,
            };
            let quota = bound.map_or(Quota::default(), |bound| Quota::default().max_pause(Duration::from_secs(bound)));
            let client = builder(&server.url).quota(quota).build().unwrap();
            assert!(get(&client, "/").await.unwrap_err().is_rate_limited());
            let expected = Duration::from_secs(expected);
            let paused = client.quota_stats().unwrap().paused;
            assert!(paused <= expected && paused + at(100) >= expected, "{bound:?}: {paused:?}");
        }
    });
}

/// A client that is built anew still keeps to the pause, however long.
#[test]
fn a_pause_outlives_the_client_that_was_told_of_it() {
    paused(async {
        let server = Server::start(|_| answer(429, &["retry-after: 3600"], "")).await;
        let build =
            || builder(&server.url).quota(Quota::default().max_pause(Duration::from_secs(7200))).build().unwrap();
        assert!(get(&build(), "/").await.unwrap_err().is_rate_limited());
        assert!(get(&build(), "/").await.unwrap_err().is_server_pause());
    });
}

//! What to do about an error.

use std::time::Duration;

use truv_sdk::Error;

/// What the caller does next.
#[derive(Debug, PartialEq)]
pub enum WhatToDo {
    /// Correct these fields.
    Correct(Vec<String>),
    /// Let the person go through Bridge again.
    BridgeAgain,
    /// There is no such object, or no report yet.
    NotThere,
    /// The link was refreshed often enough for today.
    Tomorrow,
    /// Try later, after this time if it is known.
    Later(Option<Duration>),
    /// Look whether the request was carried out before you send it again.
    LookFirst,
    /// Somebody has to look: keys, permissions, a bug.
    Escalate(String),
}

/// One decision for every error.
#[must_use]
// ANCHOR: decide
pub fn what_to_do(error: &Error) -> WhatToDo {
    if error.is_validation() {
        return WhatToDo::Correct(error.invalid_params().iter().map(|param| param.field.clone()).collect());
    }
    if error.is_expired_token() {
        return WhatToDo::BridgeAgain;
    }
    if error.is_not_found() {
        return WhatToDo::NotThere;
    }
    if error.is_refresh_limit() {
        return WhatToDo::Tomorrow;
    }
    if error.is_retryable() {
        return WhatToDo::Later(error.retry_after());
    }
    if error.is_timeout() || error.is_interrupted() || error.is_idle_closed() {
        return WhatToDo::LookFirst; // a POST that Truv may have carried out
    }
    WhatToDo::Escalate(error.support_reference().to_string())
}
// ANCHOR_END: decide

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Response;
    use truv_sandbox::{BridgeLogin, Effect, Fault};
    use truv_sdk::{Error, ErrorKind};

    use super::{WhatToDo, what_to_do};
    use crate::support::{person, truv};

    #[tokio::test]
    async fn what_the_local_truv_answers_has_its_way_on() {
        let (truv, client) = truv().await;
        let nobody = client.users_get().user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").send().await.unwrap_err();
        assert_eq!(what_to_do(&nobody), WhatToDo::NotThere);
        let person = person(&truv, &client, "e-1").await;
        let unknown = client.bridge_tokens_create().user_id(&person.user_id);
        let refused = unknown.body_map(|token| token.product_type("horoscope")).send().await.unwrap_err();
        assert_eq!(what_to_do(&refused), WhatToDo::Correct(vec!["product_type".to_owned()]));
        let exchange = |token: &str| client.links_exchange_token().body_map(|body| body.public_token(token)).send();
        let token =
            client.bridge_tokens_create().user_id(&person.user_id).body_map(|token| token.product_type("income"));
        let token = token.send().await.unwrap();
        let login = BridgeLogin::new(token.bridge_token.expose(), "goodlogin", "goodpassword");
        let public_token = truv.bridge_login(login).unwrap().public_token;
        exchange(&public_token).await.unwrap();
        assert_eq!(what_to_do(&exchange(&public_token).await.unwrap_err()), WhatToDo::BridgeAgain);
        // carried out, but the answer is lost
        truv.control().add_fault(&Fault::new(Effect::ResetAfterwards).operation("users_create")).await.unwrap();
        let lost = client.users_create().body_map(|user| user.external_user_id("e-2")).send().await.unwrap_err();
        assert_eq!(what_to_do(&lost), WhatToDo::LookFirst);
    }

    #[test]
    fn limits_and_keys_have_theirs() {
        let answer = |status: u16, code: &str| {
            let body = format!(r#"{{"error": {{"code": "{code}", "message": "…"}}}}"#);
            Error::from_answer(Response::builder().status(status).body(body).unwrap())
        };
        assert_eq!(what_to_do(&answer(429, "refresh_limit")), WhatToDo::Tomorrow);
        assert!(matches!(what_to_do(&answer(401, "authentication_failed")), WhatToDo::Escalate(_)));
        let full = Error::of_quota(Duration::from_secs(7));
        assert_eq!(what_to_do(&full), WhatToDo::Later(Some(Duration::from_secs(7))));
        assert_eq!(what_to_do(&Error::of_kind(ErrorKind::Connect, "no route")), WhatToDo::Later(None));
    }
}

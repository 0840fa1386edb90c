//! What a call comes to whose attempts went different ways.

use std::future::IntoFuture;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::calls::{
    End, SECRET, builder, client, client_but, end, other_id, revoked, stack, url,
};
use bytes::Bytes;
use http::{Request, StatusCode};
use okta_core::{
    ApiResponse, ApiTokenId, ListApiTokens, OperationDescription, RevokeApiToken,
    RevokeCurrentApiToken, Revoked,
};
use okta_mock::{Fault, MockOrg};
use okta_transport::auth::Refusal;
use okta_transport::observe::Event;
use okta_transport::retry::RetryReason;
use okta_transport::{
    Body, Client, Credential, Error, ErrorKind, GaveUp, NormalizeLayer, Sent, SharedCredential,
    Stack,
};
use tower::{Layer, ServiceExt, service_fn};

#[tokio::test(start_paused = true)]
async fn a_404_to_a_repeat_is_done_only_where_an_attempt_may_have_been() {
    // (what went before, how a 404 to the repeat ends)
    for (before, expected) in [
        (Fault::status(502), End::Gone),
        (Fault::status(504), End::Gone),
        (Fault::reset(), End::Gone),
        (Fault::status(503), End::Failed(ErrorKind::NotFound, None)),
        (
            Fault::status(429).bare(),
            End::Failed(ErrorKind::NotFound, None),
        ),
    ] {
        let org = builder().build();
        org.fault(before);
        let missing: ApiTokenId = "00T_no_such_token".parse().unwrap();
        let found = client(&org, stack())
            .call(RevokeApiToken::new(missing))
            .await;
        assert_eq!(end(found, revoked), expected);
        assert_eq!(org.log().len(), 2);
    }
    let org = builder().build();
    let missing: ApiTokenId = "00T_no_such_token".parse().unwrap();
    let found = client_but(0..1, &org, stack())
        .call(RevokeApiToken::new(missing))
        .await;
    assert_eq!(end(found, revoked), End::Failed(ErrorKind::NotFound, None));
}

#[tokio::test(start_paused = true)]
async fn a_refused_credential_is_repeated_once_if_it_was_replaced() {
    // (swapped while the call is on its way, retries, how it ends)
    for (is_swapped, retries, expected) in [
        (true, 3, End::Ok),
        (true, 0, End::Ok),
        (false, 3, End::Failed(ErrorKind::Unauthorized, None)),
    ] {
        let org = builder().latency(Duration::from_millis(50)).build();
        let shared = SharedCredential::new(Credential::ssws("00a_old").unwrap());
        let stack = Stack::new(&url(), shared.clone());
        let reasons: Arc<Mutex<Vec<RetryReason>>> = Arc::default();
        let into = Arc::clone(&reasons);
        let client =
            client(&org, stack).observe(move |_: Option<&'static OperationDescription>, event| {
                if let Event::Repeats { reason, .. } = event {
                    into.lock().unwrap().push(reason);
                }
            });
        let call = client.call(ListApiTokens::new()).retries(retries);
        let call = tokio::spawn(call.into_future());
        tokio::time::sleep(Duration::from_millis(10)).await;
        if is_swapped {
            shared.replace(Credential::ssws(SECRET).unwrap());
        }
        assert_eq!(end(call.await.unwrap(), |_| End::Ok), expected);
        assert_eq!(org.log().len(), 1 + usize::from(is_swapped));
        let told = vec![RetryReason::Credential(Refusal::Credential); usize::from(is_swapped)];
        assert_eq!(*reasons.lock().unwrap(), told);
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_about_a_permission_is_not_about_the_credential() {
    let org = builder().latency(Duration::from_millis(50)).build();
    org.fault(Fault::status(401).code("E0000015").always());
    let shared = SharedCredential::new(Credential::ssws(SECRET).unwrap());
    let stack = Stack::new(&url(), shared.clone());
    let call = client(&org, stack).call(ListApiTokens::new());
    let call = tokio::spawn(call.into_future());
    tokio::time::sleep(Duration::from_millis(10)).await;
    shared.replace(Credential::ssws(SECRET).unwrap());
    assert_eq!(call.await.unwrap().unwrap_err().code(), Some("E0000015"));
    assert_eq!(org.log().len(), 1);
}

/// Calls to `/current` are made with `secret`; the credential is replaced while the first is on its way.
async fn revoke_current_while_replaced(
    fault: Fault,
) -> (MockOrg, Result<ApiResponse<Revoked>, Error>) {
    let org = MockOrg::builder()
        .api_token("00a_old")
        .api_token("00a_new")
        .latency(Duration::from_millis(50))
        .build();
    org.fault(fault);
    let shared = SharedCredential::new(Credential::ssws("00a_old").unwrap());
    let stack = Stack::new(&url(), shared.clone());
    let call = client(&org, stack).call(RevokeCurrentApiToken::new());
    let call = tokio::spawn(call.into_future());
    tokio::time::sleep(Duration::from_millis(10)).await;
    shared.replace(Credential::ssws("00a_new").unwrap());
    let result = call.await.unwrap();
    assert!(
        org.token_id("00a_new").is_some(),
        "the new one is not touched"
    );
    (org, result)
}

#[tokio::test(start_paused = true)]
async fn a_repeat_of_revoke_current_does_not_revoke_another_credential() {
    let (org, result) = revoke_current_while_replaced(Fault::reset()).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (ErrorKind::NotTried, Sent::Maybe)
    );
    assert!(
        error.to_string().contains("the credential was replaced"),
        "{error}"
    );
    assert_eq!(org.log().len(), 1);

    let (org, result) = revoke_current_while_replaced(Fault::status(401).code("E0000011")).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Unauthorized);
    assert_eq!(org.log().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_token_is_taken_for_revoked_on_the_word_of_a_refusal_or_of_a_proxy() {
    let missing = || RevokeApiToken::new("00T_no_such_token".parse::<ApiTokenId>().unwrap());
    let not_found = End::Failed(ErrorKind::NotFound, None);
    // A 404 whose body is cut, and then a whole one.
    let org = builder().build();
    org.fault(Fault::cut(3));
    let found = client(&org, stack()).call(missing()).await;
    assert_eq!(end(found, revoked), not_found);
    assert_eq!(org.log().len(), 2);
    // A status that the call wants repeated was answered.
    let org = builder().build();
    let call = client(&org, stack()).call(missing());
    let found = call.retry_on(StatusCode::NOT_FOUND).await;
    assert!(matches!(
        end(found, revoked),
        End::Failed(ErrorKind::NotFound, Some(GaveUp::Retries))
    ));
    // The 404 of the web server in front, after a lost answer.
    let org = builder().build();
    org.fault(Fault::reset());
    let page = http::Response::builder()
        .status(404)
        .body(Bytes::from_static(b"{\"status\":404,\"message\":\"x\"}"));
    org.fault(Fault::respond(page.unwrap()));
    let found = client(&org, stack())
        .call(RevokeApiToken::new(other_id(&org)))
        .await;
    assert_eq!(end(found, revoked), not_found);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_on_this_side_is_no_attempt() {
    let org = builder()
        .rate_limit(okta_mock::RateLimit::new(1, Duration::from_secs(60)))
        .build();
    let client = client(&org, stack());
    client.call(ListApiTokens::new()).await.unwrap();
    let call = client.call(ListApiTokens::new());
    let error = call.deadline(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::WaitTooLong, 0)
    );
    // A body that cannot be read after a repeat is told with its attempts.
    let org = builder().build();
    org.fault(Fault::status(503));
    org.fault(Fault::garbage());
    let client = self::client(&org, stack());
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 2));
}

#[tokio::test(start_paused = true)]
async fn what_is_known_of_the_request_is_known_over_all_attempts() {
    // The first attempt is lost, and the others find no connection.
    let org = builder().build();
    let lost = Arc::new(AtomicUsize::new(0));
    let transport = service_fn(move |_: Request<Body>| {
        let kind = match lost.fetch_add(1, Ordering::SeqCst) {
            0 => ErrorKind::ConnectionLost,
            _ => ErrorKind::ConnectionRefused,
        };
        std::future::ready(Err::<http::Response<Body>, _>(Error::new(kind)))
    });
    let client = Client::new(url(), stack().over(transport));
    let error = client
        .call(RevokeApiToken::new(other_id(&org)))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert_eq!(error.kind().sent(), Sent::No);
    assert_eq!(error.sent(), Sent::Maybe);
    assert_eq!(error.attempts(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_invalid_session_does_not_prove_that_a_lost_revocation_was_carried_out() {
    for (status, code, challenge, is_proof) in [
        (403, "E0000005", "", false),
        (401, "E0000005", "", false),
        (401, "E0000004", "", false),
        (401, "E0000015", "", false),
        (401, "E0000011", "", true),
        (401, "", r#"Bearer error="invalid_token""#, true),
    ] {
        let org = builder().build();
        org.fault(Fault::reset());
        let refused = Fault::status(status);
        let refused = match (code, challenge) {
            ("", challenge) => refused.body("").set_header("www-authenticate", challenge),
            (code, _) => refused.code(code),
        };
        org.fault(refused);
        let result = client(&org, stack())
            .call(RevokeCurrentApiToken::new())
            .await;
        assert_eq!(org.log().len(), 2, "{code}");
        if is_proof {
            assert_eq!(result.unwrap().value, Revoked::AlreadyGone, "{code}");
            continue;
        }
        let error = result.unwrap_err();
        assert_eq!(error.sent(), Sent::Maybe, "{code}");
        let text = error.to_string();
        assert!(
            text.contains("whether Okta carried it out is not known"),
            "{text}"
        );
        assert!(text.contains(code), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_has_ended_is_tried_with_the_credential_that_replaced_it() {
    let org = MockOrg::builder().tokens(3).api_token(SECRET).build();
    org.fault(Fault::status(403).code("E0000005"));
    let shared = SharedCredential::new(Credential::ssws("00a_ended").unwrap());
    let slow = org.clone();
    let replacing = shared.clone();
    let service = NormalizeLayer.layer(slow.service());
    let transport = service_fn(move |request: Request<Body>| {
        let (service, replacing) = (service.clone(), replacing.clone());
        async move {
            let answer = service.oneshot(request).await;
            replacing.replace(Credential::ssws(SECRET).unwrap());
            answer
        }
    });
    let client = Client::new(url(), Stack::new(&url(), shared).over(transport));
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(org.log().len(), 2);
}

//! The credential: where it goes, where it does not, and that nothing shows it.

use std::sync::{Arc, Mutex};

use crate::support::url as org;
use http::{HeaderValue, Request, Response};
use okta_core::{GetApiToken, Operation, RevokeCurrentApiToken};
use okta_transport::auth::{Auth, CredentialRefused};
use okta_transport::{
    AuthLayer, Body, CallOptions, Credential, Error, ErrorKind, Sent, SharedCredential,
};
use tower::{Layer, Service, ServiceExt};

type Answer = Response<[u8; 0]>;
type Seen = Arc<Mutex<Vec<Option<HeaderValue>>>>;

fn ssws(token: &str) -> Credential {
    Credential::ssws(token).unwrap()
}

/// A service that notes the `Authorization` of each request.
fn recorder(
    seen: &Seen,
) -> impl Service<
    Request<Body>,
    Response = Answer,
    Error = Error,
    Future = std::future::Ready<Result<Answer, Error>>,
> + Clone {
    let seen = Arc::clone(seen);
    tower::service_fn(move |request: Request<Body>| {
        let header = request.headers().get("authorization").cloned();
        seen.lock().unwrap().push(header);
        std::future::ready(Ok(Response::new([])))
    })
}

fn get(uri: &str) -> Request<Body> {
    Request::get(uri).body(Body::plain("")).unwrap()
}

fn of(
    operation: &impl Operation,
    description: &'static okta_core::OperationDescription,
) -> Request<Body> {
    operation
        .request(&org())
        .unwrap()
        .map(|data| Body::new(data, description, CallOptions::default()))
}

#[tokio::test]
async fn each_scheme_is_stamped_and_marked_sensitive() {
    let seen = Seen::default();
    for credential in [ssws("00a_secret"), Credential::bearer("eyJ.x.y").unwrap()] {
        let auth = AuthLayer::new(&org(), credential).layer(recorder(&seen));
        auth.oneshot(get("https://acme.okta.com/api/v1/x"))
            .await
            .unwrap();
    }
    let seen = seen.lock().unwrap();
    let values: Vec<_> = seen.iter().map(|header| header.as_ref().unwrap()).collect();
    assert_eq!(values, ["SSWS 00a_secret", "Bearer eyJ.x.y"]);
    assert!(values.iter().all(|header| header.is_sensitive()));
}

#[tokio::test]
async fn a_header_that_is_there_is_replaced() {
    let seen = Seen::default();
    let auth = AuthLayer::new(&org(), ssws("new")).layer(recorder(&seen));
    let mut request = get("https://acme.okta.com/");
    request
        .headers_mut()
        .append("authorization", HeaderValue::from_static("SSWS old"));
    auth.oneshot(request).await.unwrap();
    assert_eq!(seen.lock().unwrap()[0].as_ref().unwrap(), "SSWS new");
}

#[tokio::test]
async fn a_swapped_credential_is_taken_by_every_clone() {
    let seen = Seen::default();
    let shared = SharedCredential::new(ssws("first"));
    let mut auth = AuthLayer::new(&org(), shared.clone()).layer(recorder(&seen));
    let mut clone = auth.clone();
    auth.ready()
        .await
        .unwrap()
        .call(get("https://acme.okta.com/"))
        .await
        .unwrap();
    shared.replace(ssws("second"));
    auth.ready()
        .await
        .unwrap()
        .call(get("https://acme.okta.com/"))
        .await
        .unwrap();
    clone
        .ready()
        .await
        .unwrap()
        .call(get("https://acme.okta.com/"))
        .await
        .unwrap();
    let seen: Vec<_> = seen
        .lock()
        .unwrap()
        .iter()
        .map(|h| h.clone().unwrap())
        .collect();
    assert_eq!(seen, ["SSWS first", "SSWS second", "SSWS second"]);
}

#[tokio::test]
async fn no_other_origin_gets_the_credential() {
    let seen = Seen::default();
    let auth = AuthLayer::new(&org(), ssws("00a_secret")).layer(recorder(&seen));
    for uri in [
        "https://acme-admin.okta.com/api/v1/api-tokens",
        "http://acme.okta.com/api/v1/api-tokens",
        "https://acme.okta.com:444/api/v1/api-tokens",
        "https://acme.okta.com.evil.test/",
        "/api/v1/api-tokens",
    ] {
        let error = auth.clone().oneshot(get(uri)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignOrigin, "{uri}");
        assert_eq!(error.kind().sent(), Sent::No);
        assert!(!format!("{error} {error:?}").contains("00a_secret"));
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn revoke_current_is_refused_under_oauth_before_anything_is_sent() {
    let seen = Seen::default();
    let bearer = AuthLayer::new(&org(), Credential::bearer("eyJ").unwrap()).layer(recorder(&seen));
    let request = of(
        &RevokeCurrentApiToken::new(),
        RevokeCurrentApiToken::DESCRIPTION,
    );
    let error = bearer.clone().oneshot(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthSchemeNotAccepted);
    assert!(error.to_string().contains("SSWS"), "{error}");
    assert!(seen.lock().unwrap().is_empty());

    let id = "00T1".parse::<okta_core::ApiTokenId>().unwrap();
    let request = of(&GetApiToken::new(id), GetApiToken::DESCRIPTION);
    bearer.oneshot(request).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn readiness_is_that_of_the_service_below() {
    let (service, mut handle) = tower_test::mock::pair::<Request<Body>, Response<[u8; 0]>>();
    let service = service.map_err(Error::from);
    let mut auth: tower_test::mock::Spawn<Auth<_>> =
        tower_test::mock::Spawn::new(AuthLayer::new(&org(), ssws("x")).layer(service));
    handle.allow(0);
    tokio_test::assert_pending!(auth.poll_ready());
    handle.allow(1);
    tokio_test::assert_ready_ok!(auth.poll_ready());
    handle.send_error("down");
    let error = tokio_test::assert_ready_err!(auth.poll_ready());
    assert_eq!(error.kind(), ErrorKind::Layer);
}

#[test]
fn tokens_that_cannot_be_sent_are_refused_without_being_shown() {
    let cases = [
        ("", "empty"),
        ("s3cret\n", "line break"),
        ("s3cret\r\nX-Evil: 1", "line break"),
        ("SSWS s3cret", "without `SSWS`"),
        ("s3cret\u{7}", "character"),
        ("s3cret\u{e9}", "character"),
    ];
    for (token, why) in cases {
        for refused in [Credential::ssws(token), Credential::bearer(token)] {
            let refused = refused.unwrap_err();
            let shown = format!("{refused} {refused:?}");
            assert!(shown.contains(why), "{shown}");
            assert!(!shown.contains("s3cret"), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_401_that_refuses_the_credential_is_told_from_one_about_a_permission() {
    let code = |code: &str| format!("{{\"errorCode\":\"{code}\",\"errorSummary\":\"x\"}}");
    let (ssws, bearer) = (ssws("x"), Credential::bearer("x").unwrap());
    for (status, challenge, body, credential, expected) in [
        (401, None, code("E0000011"), &ssws, true),
        (401, None, code("E0000015"), &ssws, false),
        (401, None, code("E0000006"), &bearer, false),
        (401, None, code("E0000004"), &ssws, false),
        (
            401,
            Some("Bearer error=\"invalid_token\""),
            String::new(),
            &ssws,
            true,
        ),
        (
            401,
            Some("DPoP error=\"use_dpop_nonce\""),
            code("x"),
            &bearer,
            true,
        ),
        (
            401,
            Some("Bearer error=\"insufficient_scope\""),
            code("x"),
            &bearer,
            false,
        ),
        (401, None, String::new(), &bearer, true),
        (401, None, String::new(), &ssws, false),
        (401, None, "<html>".to_owned(), &bearer, false),
        (403, None, code("E0000011"), &ssws, false),
    ] {
        let what = format!("{status} {challenge:?} {body} {credential:?}");
        let answer = tower::service_fn(move |_: Request<Body>| {
            let mut answer = Response::builder().status(status);
            if let Some(challenge) = challenge {
                answer = answer.header("www-authenticate", challenge);
            }
            std::future::ready(Ok::<_, Error>(
                answer.body(body.clone().into_bytes()).unwrap(),
            ))
        });
        let auth = AuthLayer::new(&org(), credential.clone()).layer(answer);
        let answer = auth.oneshot(get("https://acme.okta.com/")).await.unwrap();
        let refused = answer.extensions().get::<CredentialRefused>();
        assert_eq!(refused.is_some(), expected, "{what}");
        assert!(refused.is_none_or(|refused| !refused.has_another), "{what}");
    }
}

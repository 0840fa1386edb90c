//! Repeats, on a paused clock: what is sent again, how often, after which wait, and how the call ends.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashSet;
use std::future::IntoFuture;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use okta_core::{
    ApiResponse, ApiTokenId, DecodeError, GetApiToken, InvalidInput, ListApiTokens, Operation,
    OperationDescription, OrgUrl, RequestBuilder, RevokeApiToken, RevokeCurrentApiToken, Revoked,
    UpsertApiToken,
};
use okta_mock::{Fault, MockOrg, MockOrgBuilder};
use okta_transport::retry::Backoff;
use okta_transport::{
    Body, BoxStack, Client, Credential, Error, ErrorKind, GaveUp, NormalizeLayer, RetryPolicy,
    Sent, SharedCredential, Stack,
};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::{Layer, ServiceExt, service_fn};

const SECRET: &str = "00a_secret";

fn url() -> OrgUrl {
    OrgUrl::parse("https://acme.okta.com").unwrap()
}

fn builder() -> MockOrgBuilder {
    MockOrg::builder().tokens(3).api_token(SECRET)
}

fn stack() -> Stack {
    Stack::new(&url(), Credential::ssws(SECRET).unwrap())
}

/// A client whose attempts find no connection that have these numbers, counted from 0.
fn client_but(unsent: Range<usize>, org: &MockOrg, stack: Stack) -> Client<BoxStack> {
    let attempts = Arc::new(AtomicUsize::new(0));
    let org = NormalizeLayer.layer(org.service());
    let transport = service_fn(move |request: Request<Body>| {
        let is_sent = !unsent.contains(&attempts.fetch_add(1, Ordering::SeqCst));
        let org = org.clone();
        async move {
            if is_sent {
                org.oneshot(request).await
            } else {
                Err(Error::new(ErrorKind::ConnectionRefused))
            }
        }
    });
    Client::new(url(), BoxStack::new(stack.over(transport)))
}

fn client(org: &MockOrg, stack: Stack) -> Client<BoxStack> {
    client_but(0..0, org, stack)
}

/// An id that is not the caller's own.
fn other_id(org: &MockOrg) -> ApiTokenId {
    let own = org.token_id(SECRET).unwrap();
    let tokens = org.tokens();
    let ids = tokens.iter().map(|token| token["id"].as_str().unwrap());
    ids.rev().find(|id| *id != own).unwrap().parse().unwrap()
}

/// Something that must not be carried out twice.
struct Create;

impl Operation for Create {
    type Output = ApiResponse<()>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("create", Method::POST, "/api/v1/things");

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION).build(org)
    }

    fn decode(&self, answer: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::confirmed(answer, ())
    }
}

fn with_things(builder: MockOrgBuilder) -> MockOrg {
    let route = |_: &Request<Bytes>| (StatusCode::CREATED, serde_json::json!({}));
    builder.route(Method::POST, "/api/v1/things", route).build()
}

/// How a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Ok,
    Gone,
    Failed(ErrorKind, Option<GaveUp>),
}

fn end<T>(result: Result<T, Error>, value: impl Fn(&T) -> End) -> End {
    match result {
        Ok(done) => value(&done),
        Err(error) => End::Failed(error.kind(), error.gave_up()),
    }
}

fn revoked(answer: &ApiResponse<Revoked>) -> End {
    match answer.value {
        Revoked::AlreadyGone => End::Gone,
        _ => End::Ok,
    }
}

/// One failure of an attempt, and what it makes of each operation if it is the first attempt: get, revoke, revoke-current,
/// and an operation that is not to be repeated.
struct Case {
    name: &'static str,
    fault: Option<Fault>,
    ends: [End; 4],
    requests: [usize; 4],
}

fn cases() -> Vec<Case> {
    use End::{Failed, Gone, Ok};
    use ErrorKind as Kind;
    let once = Some(GaveUp::NotRepeatable);
    let case = |name, fault: Fault, ends, requests| Case {
        name,
        fault: Some(fault),
        ends,
        requests,
    };
    let final_kind = |kind| [Failed(kind, None); 4];
    vec![
        Case {
            name: "never sent",
            fault: None,
            ends: [Ok; 4],
            requests: [1; 4],
        },
        // The fake org did not carry it out, which the client cannot know.
        case(
            "sent, head cut, not executed",
            Fault::reset(),
            [Ok, Ok, Ok, Failed(Kind::ConnectionLost, once)],
            [2, 2, 2, 1],
        ),
        case(
            "sent, head cut, executed",
            Fault::reset().executed(),
            [Ok, Gone, Gone, Failed(Kind::ConnectionLost, once)],
            [2, 2, 2, 1],
        ),
        case(
            "body cut",
            Fault::cut(0),
            [Ok, Gone, Gone, Failed(Kind::ConnectionLost, once)],
            [2, 2, 2, 1],
        ),
        case(
            "stalled",
            Fault::stall(0),
            [Ok, Gone, Gone, Failed(Kind::AttemptTimeout, once)],
            [2, 2, 2, 1],
        ),
        case(
            "502, executed",
            Fault::status(502).executed(),
            [Ok, Gone, Gone, Failed(Kind::ServerError, once)],
            [2, 2, 2, 1],
        ),
        case(
            "504, executed",
            Fault::status(504).executed(),
            [Ok, Gone, Gone, Failed(Kind::ServerError, once)],
            [2, 2, 2, 1],
        ),
        case("503", Fault::status(503), [Ok; 4], [2; 4]),
        case("429", Fault::status(429).bare(), [Ok; 4], [2; 4]),
        case(
            "429 of concurrency",
            Fault::status(429)
                .set_header("x-rate-limit-limit", "0")
                .set_header("x-rate-limit-remaining", "0"),
            [Ok; 4],
            [2; 4],
        ),
        case(
            "500",
            Fault::status(500),
            final_kind(Kind::ServerError),
            [1; 4],
        ),
        case(
            "400",
            Fault::status(400),
            final_kind(Kind::Rejected),
            [1; 4],
        ),
        case(
            "401",
            Fault::status(401),
            final_kind(Kind::Unauthorized),
            [1; 4],
        ),
        case(
            "403",
            Fault::status(403),
            final_kind(Kind::Forbidden),
            [1; 4],
        ),
        case(
            "404",
            Fault::status(404),
            final_kind(Kind::NotFound),
            [1; 4],
        ),
        case(
            "302",
            Fault::status(302),
            final_kind(Kind::Redirect),
            [1; 4],
        ),
    ]
}

#[tokio::test(start_paused = true)]
async fn each_failure_of_each_operation_ends_as_it_should() {
    // As the first attempt, and as the second or third after refusals.
    for before in 0..3 {
        for case in cases() {
            for column in 0..6 {
                check(&case, column, before).await;
            }
        }
    }
}

/// Lets the case happen to one operation after `before` refusals.
async fn check(case: &Case, column: usize, before: usize) {
    let what = format!("{}, operation {column}, after {before}", case.name);
    let org = with_things(builder());
    let id = other_id(&org);
    org.fault(Fault::status(503).times(before));
    if let Some(fault) = &case.fault {
        org.fault(fault.clone().nth(before + 1));
    }
    let unsent = if case.fault.is_none() {
        before..before + 1
    } else {
        0..0
    };
    let client = client_but(unsent, &org, stack());
    let start = Instant::now();
    let found = match column {
        0 => end(client.call(GetApiToken::new(id)).await, |_| End::Ok),
        1 => end(client.call(RevokeApiToken::new(id)).await, revoked),
        2 => end(client.call(RevokeCurrentApiToken::new()).await, revoked),
        3 => end(client.call(Create).await, |_| End::Ok),
        4 => end(client.call(ListApiTokens::new()).await, |_| End::Ok),
        _ => {
            let upsert = UpsertApiToken::new(id, "CI deploy").unwrap();
            end(client.call(upsert).await, |_| End::Ok)
        }
    };
    // A list and an upsert may be carried out twice, as a get may.
    let like = if column < 4 { column } else { 0 };
    assert_eq!(found, case.ends[like], "{what}");
    assert_eq!(org.log().len(), before + case.requests[like], "{what}");
    // 250 ms at most before the first repeat, twice as much before the next.
    let backoff: u64 = (0..before).map(|repeat| 250 << repeat).sum();
    let this = match case.name {
        "stalled" => 30_000 + (250 << before),
        "429" => 1000,
        "429 of concurrency" => 500,
        _ => 250 << before,
    };
    let most = Duration::from_millis(backoff + this + 1);
    let repeats = before + case.requests[like] - 1 + usize::from(case.fault.is_none());
    let least = match case.name {
        "stalled" => Duration::from_secs(30),
        "429 of concurrency" => Duration::from_millis(50),
        // A wait of nothing is one in millions.
        _ => Duration::from_millis(u64::from(repeats > 0)),
    };
    let took = start.elapsed();
    assert!((least..=most).contains(&took), "{what}: {took:?}");
}

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
async fn an_org_that_fails_for_ever_is_left_alone_in_the_end() {
    let org = builder().build();
    org.fault(Fault::status(503).always());
    let start = Instant::now();
    let error = client(&org, stack())
        .call(ListApiTokens::new())
        .await
        .unwrap_err();
    assert_eq!(org.log().len(), 4);
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::ServerError, 4)
    );
    assert_eq!(error.gave_up(), Some(GaveUp::Retries));
    assert!(error.request_id().is_some());
    let text = error.to_string();
    assert!(
        text.contains("; this was attempt 4, and no more are made"),
        "{text}"
    );
    // 250 ms, 500 ms and a second at most.
    assert!(start.elapsed() <= Duration::from_millis(1751));
}

#[tokio::test(start_paused = true)]
async fn zero_retries_are_none() {
    for (stack, of_call) in [
        (
            stack().retry(RetryPolicy::builder().retries(0).build()),
            None,
        ),
        (stack(), Some(0)),
    ] {
        let org = builder().build();
        org.fault(Fault::status(503).always());
        let mut call = client(&org, stack).call(ListApiTokens::new());
        if let Some(retries) = of_call {
            call = call.retries(retries);
        }
        let error = call.await.unwrap_err();
        assert_eq!((error.attempts(), org.log().len()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeat_says_what_it_repeats() {
    let org = builder().build();
    org.fault(Fault::status(503).times(2));
    client(&org, stack())
        .call(ListApiTokens::new())
        .await
        .unwrap();
    let log = org.log();
    assert_eq!(log[0].header("x-okta-retry-count"), None);
    assert_eq!(log[1].header("x-okta-retry-count"), Some("1"));
    assert_eq!(log[2].header("x-okta-retry-count"), Some("2"));
    let first = log[1].header("x-okta-retry-for").unwrap();
    assert_eq!(log[2].header("x-okta-retry-for"), Some(first));
    assert!(
        log.iter()
            .all(|it| it.has_header("authorization", "SSWS 00a_secret"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_status_that_the_call_names_is_repeated_too() {
    let org = with_things(builder());
    org.fault(Fault::status(500));
    let get = GetApiToken::new(other_id(&org));
    let call = client(&org, stack()).call(get);
    call.retry_on(StatusCode::INTERNAL_SERVER_ERROR)
        .await
        .unwrap();

    org.fault(Fault::status(500));
    let policy = RetryPolicy::builder().status(StatusCode::INTERNAL_SERVER_ERROR);
    let client = client(&org, stack().retry(policy.build()));
    client.call(ListApiTokens::new()).await.unwrap();

    org.fault(Fault::status(500));
    let error = client.call(Create).await.unwrap_err();
    assert_eq!(error.gave_up(), Some(GaveUp::NotRepeatable));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_kept_in_both_its_forms_and_nonsense_is_not() {
    let date = |seconds: i64| {
        let at = jiff::Timestamp::from_second(1_772_366_410 + seconds).unwrap();
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    for (value, least, most) in [
        // Up to a second later, so that not all come back at once.
        ("7".to_owned(), 7.0, 8.01),
        (date(9), 9.0, 10.01),
        ("0".to_owned(), 0.0, 0.26),
        (date(-100), 0.0, 0.26),
        ("soon".to_owned(), 0.0, 0.26),
        ("-5".to_owned(), 0.0, 0.26),
    ] {
        for status in [503, 502] {
            let org = builder()
                .now("2026-03-01T12:00:10Z".parse().unwrap())
                .build();
            org.fault(Fault::status(status).set_header("retry-after", &value));
            let start = Instant::now();
            client(&org, stack())
                .call(ListApiTokens::new())
                .await
                .unwrap();
            let took = start.elapsed().as_secs_f64();
            assert!((least..=most).contains(&took), "{value}: {took}");
        }
    }
    // A whole day is no wait within a call.
    let org = builder().build();
    org.fault(Fault::status(503).set_header("retry-after", "86400"));
    let error = client(&org, stack())
        .call(ListApiTokens::new())
        .await
        .unwrap_err();
    assert_eq!(error.gave_up(), Some(GaveUp::RetryAfter));
    assert!(error.available_in().unwrap() >= Duration::from_secs(86_400));
}

#[tokio::test(start_paused = true)]
async fn without_the_limiter_a_429_is_waited_out_by_its_reset() {
    let org = builder()
        .now("2026-03-01T12:00:10Z".parse().unwrap())
        .build();
    org.fault(Fault::status(429).set_header("x-rate-limit-reset", "1772366440"));
    let limits = okta_transport::RateLimitLayer::default().bucket_by(|_| None);
    let start = Instant::now();
    let client = client(&org, stack().rate_limit(limits));
    client.call(ListApiTokens::new()).await.unwrap();
    let took = start.elapsed().as_secs_f64();
    assert!((30.0..=31.01).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn a_full_bucket_is_waited_out_once_and_by_the_limiter() {
    let org = builder()
        .now("2026-03-01T12:00:10Z".parse().unwrap())
        .build();
    org.fault(Fault::status(429).set_header("x-rate-limit-reset", "1772366440"));
    let start = Instant::now();
    client(&org, stack())
        .call(ListApiTokens::new())
        .await
        .unwrap();
    let took = start.elapsed().as_secs_f64();
    assert!((30.0..=31.01).contains(&took), "{took}");
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
        let call = client(&org, stack)
            .call(ListApiTokens::new())
            .retries(retries);
        let call = tokio::spawn(call.into_future());
        tokio::time::sleep(Duration::from_millis(10)).await;
        if is_swapped {
            shared.replace(Credential::ssws(SECRET).unwrap());
        }
        assert_eq!(end(call.await.unwrap(), |_| End::Ok), expected);
        assert_eq!(org.log().len(), 1 + usize::from(is_swapped));
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

#[tokio::test(start_paused = true)]
async fn a_failing_org_gets_a_fifth_more_load_and_not_four_times_as_much() {
    let org = builder().log_capacity(10_000).build();
    org.fault(Fault::status(503).always());
    let limits = okta_transport::RateLimitLayer::default().bucket_by(|_| None);
    let client = client(&org, stack().rate_limit(limits));
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        calls.spawn(client.call(ListApiTokens::new()).into_future());
    }
    let mut gave_up = HashSet::new();
    for result in calls.join_all().await {
        gave_up.insert(result.unwrap_err().gave_up());
    }
    assert!(gave_up.contains(&Some(GaveUp::Budget)));
    // The reserve is one a second over ten seconds.
    let requests = org.log().len();
    assert!((1000..=1210).contains(&requests), "{requests}");
}

#[tokio::test(start_paused = true)]
async fn where_every_tenth_request_fails_every_call_succeeds() {
    let org = builder()
        .latency(Duration::from_millis(50))
        .rate_limit(okta_mock::RateLimit::new(10_000, Duration::from_secs(60)))
        .build();
    let requests = Arc::new(AtomicUsize::new(0));
    let service = NormalizeLayer.layer(org.service());
    let counted = Arc::clone(&requests);
    let transport = service_fn(move |request: Request<Body>| {
        let fails = counted.fetch_add(1, Ordering::SeqCst) % 10 == 9;
        let service = service.clone();
        async move {
            if fails {
                return Err(Error::new(ErrorKind::ConnectionLost));
            }
            service.oneshot(request).await
        }
    });
    let limits = okta_transport::RateLimitLayer::default().bucket_by(|_| None);
    let client = Client::new(url(), stack().rate_limit(limits).over(transport));
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        calls.spawn(client.call(ListApiTokens::new()).into_future());
    }
    for result in calls.join_all().await {
        result.unwrap();
    }
    assert!(requests.load(Ordering::SeqCst) > 1100);
}

#[tokio::test(start_paused = true)]
async fn no_two_clones_of_a_policy_wait_alike() {
    // Hours, so that a clock of milliseconds tells them apart.
    let hours = Duration::from_secs(40_000);
    let policy = RetryPolicy::builder().backoff(Backoff::new(hours, hours).unwrap());
    let policy = policy.no_budget().build();
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let org = builder().build();
        org.fault(Fault::status(503));
        let stack = stack().retry(policy.clone()).deadline(Duration::ZERO);
        let call = client(&org, stack).call(ListApiTokens::new());
        calls.spawn(async move {
            let start = Instant::now();
            call.await.unwrap();
            start.elapsed()
        });
    }
    let waits: HashSet<_> = calls.join_all().await.into_iter().collect();
    assert_eq!(waits.len(), 100);
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

#[test]
fn no_two_policies_wait_alike_and_every_wait_has_its_spread() {
    let backoff = Backoff::new(Duration::from_millis(250), Duration::from_secs(20)).unwrap();
    for repeats in [0, 1, 3, 6, 10, 40] {
        let delays: HashSet<_> = (0..100).map(|_| backoff.clone().delay(repeats)).collect();
        assert_eq!(delays.len(), 100, "no two alike");
        let most = Duration::from_millis(250)
            .saturating_mul(1 << repeats.min(7))
            .min(Duration::from_secs(20));
        assert!(delays.iter().all(|delay| *delay <= most));
        assert!(delays.iter().max().unwrap() > &(most / 2));
        assert!(delays.iter().min().unwrap() < &(most / 2));
        let parts: HashSet<_> = delays.iter().map(Duration::subsec_nanos).collect();
        assert!(parts.len() > 95, "no truncation to whole seconds");
    }
    assert!(Backoff::new(Duration::ZERO, Duration::from_secs(1)).is_err());
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
async fn refused_answers_with_large_bodies_use_one_connection() {
    let org = builder().build();
    org.fault(Fault::status(503).body(vec![b'x'; 64 * 1024]).times(50));
    let server = org.serve().http1_only().await.unwrap();
    let url = OrgUrl::parse(server.url()).unwrap();
    let policy = RetryPolicy::builder().retries(50).no_budget();
    let stack = Stack::new(&url, Credential::ssws(SECRET).unwrap())
        .retry(policy.build())
        .deadline(Duration::ZERO)
        .over(okta_transport::Transport::new().unwrap());
    let client = Client::new(url, stack);
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(org.log().len(), 51);
    assert_eq!(org.connections(), 1);
}

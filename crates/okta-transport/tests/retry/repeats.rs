//! Repeats, on a paused clock: what is sent again, how often, and how the call ends.

use std::time::Duration;

use crate::support::calls::{
    Create, End, builder, client, client_but, end, other_id, revoked, stack, with_things,
};
use http::StatusCode;
use okta_core::{
    GetApiToken, ListApiTokens, RevokeApiToken, RevokeCurrentApiToken, UpsertApiToken,
};
use okta_mock::Fault;
use okta_transport::{ErrorKind, GaveUp, RetryPolicy};
use tokio::time::Instant;

/// One failure of an attempt, and what it makes of each operation if it is the first attempt: get, revoke, revoke-current,
/// and an operation that is not to be repeated.
struct Case {
    name: &'static str,
    fault: Option<Fault>,
    ends: [End; 4],
    requests: [usize; 4],
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
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
        case("423", Fault::status(423), [Ok; 4], [2; 4]),
        case("408", Fault::status(408).bare(), [Ok; 4], [2; 4]),
        case("425", Fault::status(425).bare(), [Ok; 4], [2; 4]),
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
        text.contains("; this was attempt 4, and no retries are left"),
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

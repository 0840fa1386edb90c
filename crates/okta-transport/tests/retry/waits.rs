//! The waits before repeats and what bounds them: headers, backoff, budget.

use std::collections::HashSet;
use std::future::IntoFuture;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::calls::{SECRET, builder, client, stack, url};
use http::{Request, Response, StatusCode};
use jiff::Timestamp;
use okta_core::{ListApiTokens, OperationDescription, OrgUrl};
use okta_mock::Fault;
use okta_transport::observe::Event;
use okta_transport::retry::Backoff;
use okta_transport::{
    Body, Client, Credential, Error, ErrorKind, GaveUp, NormalizeLayer, RateLimitLayer,
    RetryPolicy, Stack,
};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tower::{Layer, ServiceExt, service_fn};

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
    // Nor is one that no clock counts to.
    for endless in ["9223372036854775807", "18446744073709551615"] {
        let org = builder().build();
        org.fault(Fault::status(503).set_header("retry-after", endless));
        let call = client(&org, stack()).call(ListApiTokens::new());
        assert_eq!(call.await.unwrap_err().gave_up(), Some(GaveUp::RetryAfter));
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
async fn a_429_with_retry_after_closes_the_bucket_for_so_long() {
    let org = builder().build();
    org.fault(Fault::status(429).bare().set_header("retry-after", "20"));
    let start = Instant::now();
    let client = client(&org, stack());
    client.call(ListApiTokens::new()).await.unwrap();
    let took = start.elapsed().as_secs_f64();
    assert!((20.0..=20.1).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn a_full_bucket_is_waited_out_once_by_the_limiter_or_without_it_by_the_retry() {
    let limiter = RateLimitLayer::default;
    for (limits, is_limited) in [(limiter(), true), (limiter().bucket_by(|_| None), false)] {
        let org = builder()
            .now("2026-03-01T12:00:10Z".parse().unwrap())
            .build();
        org.fault(Fault::status(429).set_header("x-rate-limit-reset", "1772366440"));
        let waits: Arc<Mutex<Vec<Event>>> = Arc::default();
        let into = Arc::clone(&waits);
        let client = client(&org, stack().rate_limit(limits)).observe(
            move |_: Option<&'static OperationDescription>, event| {
                if matches!(event, Event::Waited { .. } | Event::Repeats { .. }) {
                    into.lock().unwrap().push(event);
                }
            },
        );
        let start = Instant::now();
        client.call(ListApiTokens::new()).await.unwrap();
        let took = start.elapsed().as_secs_f64();
        assert!((30.0..=31.01).contains(&took), "{took}");
        let waits = waits.lock().unwrap().clone();
        let by_the_retry = match waits[0] {
            Event::Repeats { wait, .. } => wait,
            other => panic!("{other:?}"),
        };
        assert_eq!(by_the_retry.is_zero(), is_limited);
        assert_eq!(waits.len(), 1 + usize::from(is_limited), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_org_gets_a_fifth_more_load_and_not_four_times_as_much() {
    let org = builder().log_capacity(10_000).build();
    org.fault(Fault::status(503).always());
    let limits = RateLimitLayer::default().bucket_by(|_| None);
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
    let limits = RateLimitLayer::default().bucket_by(|_| None);
    let client = Client::new(url(), stack().rate_limit(limits).over(transport));
    // One after the other: at once, chance could give one call four of the failures.
    for _ in 0..1000 {
        client.call(ListApiTokens::new()).await.unwrap();
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
async fn refused_answers_with_large_bodies_use_one_connection() {
    let org = builder().build();
    org.fault(Fault::status(503).body(vec![b'x'; 64 * 1024]).times(50));
    let server = org.serve().http1_only().await.unwrap();
    let url = OrgUrl::parse(server.url()).unwrap();
    let policy = RetryPolicy::builder().retries(50).no_budget();
    let stack = Stack::new(&url, Credential::ssws(SECRET).unwrap())
        .retry(policy.build())
        .deadline(Duration::ZERO)
        .attempt_timeout(Duration::ZERO)
        .over(okta_transport::Transport::new().unwrap());
    let client = Client::new(url, stack);
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(org.log().len(), 51);
    assert_eq!(org.connections(), 1);
}

/// What became of a call, by how many requests, in how many seconds.
struct Took {
    result: Result<(), Error>,
    requests: usize,
    seconds: f64,
}

/// A call to an org whose bucket is full for so many seconds. What it says of that comes of the seconds that are left and of the
/// time.
#[expect(
    clippy::disallowed_types,
    reason = "how far the two clocks are apart is what is asked"
)]
async fn throttled<F>(full_for: u64, stack: Stack, says: F) -> Took
where
    F: Fn(i64, Timestamp) -> Vec<(&'static str, String)> + Clone + Send + Sync + 'static,
{
    let start = Instant::now();
    // The clock of this machine as far ahead as the paused one was moved.
    let moved = start
        .into_std()
        .saturating_duration_since(std::time::Instant::now());
    let wall = Timestamp::now().checked_add(moved).unwrap();
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let org = service_fn(move |_: Request<Body>| {
        counted.fetch_add(1, Ordering::SeqCst);
        let passed = start.elapsed();
        let mut answer = Response::new(Body::plain("[]"));
        if let Some(left) = Duration::from_secs(full_for).checked_sub(passed) {
            *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            *answer.body_mut() = Body::plain("");
            let left = left.as_secs().cast_signed() + 1;
            for (name, value) in says(left, wall.checked_add(passed).unwrap()) {
                answer.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        async move { Ok::<_, Error>(answer) }
    });
    let client = Client::new(url(), stack.over(org));
    let result = client.call(ListApiTokens::new()).await.map(drop);
    Took {
        result,
        requests: requests.load(Ordering::SeqCst),
        seconds: start.elapsed().as_secs_f64(),
    }
}

/// A full bucket that opens at this second.
fn full(reset: i64) -> Vec<(&'static str, String)> {
    vec![
        ("x-rate-limit-limit", "50".to_owned()),
        ("x-rate-limit-remaining", "0".to_owned()),
        ("x-rate-limit-reset", reset.to_string()),
    ]
}

/// With the limiter, and without.
fn both_stacks() -> [Stack; 2] {
    let no_limits = RateLimitLayer::default().bucket_by(|_| None);
    [stack(), stack().rate_limit(no_limits)]
}

#[tokio::test(start_paused = true)]
async fn a_reset_goes_by_any_form_of_date_and_without_one_by_the_clock_of_this_machine() {
    for form in [
        "",
        "yesterday",
        "%s",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
        "%a, %d %b %Y %H:%M:%S GMT",
    ] {
        for stack in both_stacks() {
            let took = throttled(20, stack, move |left, now| {
                let mut says = full(now.as_second() + left);
                if !form.is_empty() {
                    says.push(("date", now.strftime(form).to_string()));
                }
                says
            });
            let took = took.await;
            took.result.unwrap();
            assert_eq!(took.requests, 2, "{form}");
            assert!(
                (20.0..=24.0).contains(&took.seconds),
                "{form}: {}",
                took.seconds
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_does_not_say_when_is_waited_for_as_long_as_a_window_lasts() {
    type Says = fn(i64, Timestamp) -> Vec<(&'static str, String)>;
    let blind: [(&str, Says); 5] = [
        ("no header at all", |_, _| Vec::new()),
        ("no reset", |_, _| full(0)[..2].to_vec()),
        ("a reset that is over", |_, now| full(now.as_second() - 5)),
        ("a reset that is no time", |_, _| {
            let mut says = full(0);
            says[2].1 = "soon".to_owned();
            says
        }),
        ("a Retry-After that is no time", |_, _| {
            vec![("retry-after", "a while".to_owned())]
        }),
    ];
    for (name, says) in blind {
        for full_for in [5, 20, 58] {
            for stack in both_stacks() {
                let took = throttled(full_for, stack, says).await;
                took.result
                    .unwrap_or_else(|error| panic!("{name}, {full_for} s: {error}"));
                assert!(took.requests <= 20, "{name}: {}", took.requests);
                assert!(took.seconds <= 91.0, "{name}: {}", took.seconds);
            }
        }
        // Not for ever, not beyond the deadline, and not at all where no repeat is wanted.
        for stack in both_stacks() {
            let took = throttled(1_000, stack, says).await;
            let error = took.result.unwrap_err();
            let ends = [ErrorKind::TooManyRequests, ErrorKind::WaitTooLong];
            assert!(ends.contains(&error.kind()), "{name}: {error}");
            assert!(
                (61.0..=122.0).contains(&took.seconds),
                "{name}: {}",
                took.seconds
            );
        }
        for stack in both_stacks() {
            let took = throttled(1_000, stack.deadline(Duration::from_secs(10)), says).await;
            took.result.unwrap_err();
            assert!(took.seconds <= 10.0, "{name}: {}", took.seconds);
        }
        for stack in both_stacks() {
            let none = RetryPolicy::builder().retries(0).build();
            let took = throttled(5, stack.retry(none), says).await;
            assert_eq!(took.result.unwrap_err().gave_up(), Some(GaveUp::Retries));
            assert_eq!(took.requests, 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_beyond_what_a_window_can_last_is_not_believed() {
    const YEAR: i64 = 365 * 86_400;
    for ahead in [62, 90, 3600, YEAR, i64::from(u32::MAX)] {
        for has_date in [true, false] {
            for stack in both_stacks() {
                let took = throttled(58, stack, move |_, now| {
                    let mut says = full(now.as_second() + ahead);
                    if has_date {
                        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT");
                        says.push(("date", date.to_string()));
                    }
                    says
                });
                let took = took.await;
                took.result
                    .unwrap_or_else(|error| panic!("{ahead} s ahead: {error}"));
                assert!(took.seconds <= 91.0, "{ahead} s ahead: {}", took.seconds);
            }
        }
    }
}

//! Headers that are missing, repeated or absurd: no panic, no wait above the cap, no bucket closed for ever, and no call
//! more than the limit allows.

use std::future::IntoFuture;
use std::time::Duration;

use crate::support::{client, get, org, statuses};
use okta_mock::{Fault, MockOrg, RateLimit, WindowEdge};
use okta_transport::{Client, HttpService, RateLimitLayer};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

const LIMIT: &str = "x-rate-limit-limit";
const REMAINING: &str = "x-rate-limit-remaining";
const RESET: &str = "x-rate-limit-reset";

const CAP: Duration = Duration::from_secs(90);
const A_BIT: Duration = Duration::from_secs(3);

/// 2026-03-01T12:00:10Z, when the fake org's clock begins.
const EPOCH: i64 = 1_772_366_410;

fn fake() -> MockOrg {
    org()
        .rate_limit(RateLimit::new(10, Duration::from_secs(60)).edge(WindowEdge::Exact))
        .latency(Duration::from_millis(50))
        .build()
}

type Spoil = fn(Fault) -> Fault;

/// Every kind of bad header, by name.
fn spoilt() -> Vec<(&'static str, Spoil)> {
    fn set(name: &'static str, value: i64) -> impl Fn(Fault) -> Fault {
        move |fault| fault.set_header(name, &value.to_string())
    }
    let all: Vec<(&str, Spoil)> = vec![
        ("no headers", |fault| {
            fault
                .remove_header(LIMIT)
                .remove_header(REMAINING)
                .remove_header(RESET)
        }),
        ("no limit", |fault| fault.remove_header(LIMIT)),
        ("no remaining", |fault| fault.remove_header(REMAINING)),
        ("no reset", |fault| fault.remove_header(RESET)),
        ("no date", |fault| fault.remove_header("date")),
        ("neither date nor reset", |fault| {
            fault.remove_header("date").remove_header(RESET)
        }),
        ("date is no date", |fault| {
            fault.set_header("date", "yesterday")
        }),
        ("date hours behind", |fault| {
            fault.set_header("date", "Sun, 01 Mar 2026 05:00:10 GMT")
        }),
        ("date hours ahead", |fault| {
            fault.set_header("date", "Sun, 01 Mar 2026 19:00:10 GMT")
        }),
        ("negative", |fault| {
            fault
                .set_header(LIMIT, "-10")
                .set_header(REMAINING, "-1")
                .set_header(RESET, "-60")
        }),
        ("words", |fault| {
            fault
                .set_header(LIMIT, "ten")
                .set_header(REMAINING, "0x05")
                .set_header(RESET, "soon")
        }),
        ("overflow", |fault| {
            fault
                .set_header(LIMIT, "99999999999999999999999")
                .set_header(REMAINING, "4294967296")
                .set_header(RESET, "18446744073709551615")
        }),
        ("largest", |fault| {
            fault
                .set_header(LIMIT, "4294967295")
                .set_header(REMAINING, "4294967295")
                .set_header(RESET, "9223372036854775807")
        }),
        ("reset in milliseconds", |fault| {
            fault.set_header(RESET, "1772366470000")
        }),
        ("reset a year ahead", |fault| {
            set(RESET, EPOCH + 31_536_000)(fault)
        }),
        ("reset 91 s ahead", |fault| set(RESET, EPOCH + 92)(fault)),
        ("reset in the past", |fault| set(RESET, EPOCH - 100)(fault)),
        ("reset at 0", |fault| set(RESET, 0)(fault)),
        ("reset repeated", |fault| {
            fault.append_header(RESET, "1772366475")
        }),
        ("reset repeated, one of them in the past", |fault| {
            fault.append_header(RESET, "1")
        }),
        ("limit raised", |fault| {
            fault.set_header(LIMIT, "1000").set_header(REMAINING, "900")
        }),
        ("limit lowered", |fault| {
            fault.set_header(LIMIT, "5").set_header(REMAINING, "1")
        }),
        ("limit below remaining", |fault| {
            fault.set_header(LIMIT, "1").set_header(REMAINING, "9")
        }),
        ("limit 0, remaining not", |fault| {
            fault.set_header(LIMIT, "0")
        }),
        ("nothing remains", |fault| fault.set_header(REMAINING, "0")),
    ];
    all
}

async fn all_at_once<S>(client: &Client<S>, org: &MockOrg, calls: usize)
where
    S: HttpService + Clone + Send + Sync + 'static,
{
    let mut running = JoinSet::new();
    for _ in 0..calls {
        running.spawn(client.call(get(org)).into_future());
    }
    for result in running.join_all().await {
        result.unwrap();
    }
}

/// No wait between two calls of the org's log above the cap, and no refusal but those that were scripted.
fn check(name: &str, org: &MockOrg, scripted: usize) {
    let log = org.log();
    for pair in log.windows(2) {
        let gap = pair[1].arrived - pair[0].arrived;
        assert!(gap <= CAP + A_BIT, "{name}: {gap:?}");
    }
    let statuses = statuses(org);
    let refused = statuses.iter().filter(|&&status| status == 429).count();
    assert_eq!(refused, scripted, "{name}: {statuses:?}");
}

fn patient() -> RateLimitLayer {
    let limits = RateLimitLayer::builder().longest_wait(Duration::ZERO);
    limits.build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn one_answer_with_bad_headers_does_no_harm() {
    for (name, spoil) in spoilt() {
        for nth in [1, 2, 5] {
            let org = fake();
            org.fault(spoil(Fault::none()).nth(nth));
            let start = Instant::now();
            all_at_once(&client(&org, patient()), &org, 25).await;
            check(name, &org, 0);
            assert_eq!(statuses(&org).len(), 25);
            // Three windows are needed. One bad answer costs another one at most.
            let took = start.elapsed();
            assert!(
                took < Duration::from_secs(240) + A_BIT,
                "{name}, {nth}: {took:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn answers_that_all_have_bad_headers_close_no_bucket_for_ever() {
    for (name, spoil) in spoilt() {
        let org = fake();
        org.fault(spoil(Fault::none()).times(20));
        let client = client(&org, patient());
        let calls = all_at_once(&client, &org, 25);
        timeout(CAP * 25, calls).await.expect(name);
        let log = org.log();
        for pair in log.windows(2) {
            assert!(pair[1].arrived - pair[0].arrived <= CAP + A_BIT, "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_with_bad_headers_closes_the_bucket_for_a_while() {
    for (name, spoil) in spoilt() {
        for times in [1, 4] {
            let org = fake();
            org.fault(spoil(Fault::status(429)).times(times));
            let client = client(&org, patient());
            timeout(CAP * 8, all_at_once(&client, &org, 3))
                .await
                .expect(name);
            check(name, &org, times);
            let log = org.log();
            for pair in log.windows(2).take(times) {
                let gap = pair[1].arrived - pair[0].arrived;
                assert!(gap >= Duration::from_secs(1), "{name}: {gap:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_without_headers_are_waited_out_longer_and_longer() {
    let org = fake();
    org.fault(Fault::status(429).bare().times(8));
    client(&org, patient()).call(get(&org)).await.unwrap();
    let log = org.log();
    let gaps: Vec<_> = log
        .windows(2)
        .map(|pair| (pair[1].arrived - pair[0].arrived).as_secs())
        .collect();
    assert_eq!(gaps, [1, 2, 4, 8, 16, 32, 60, 60]);
}

#[tokio::test(start_paused = true)]
async fn an_org_that_sends_no_headers_at_all_is_not_slowed_down() {
    let org = org()
        .rate_limit(RateLimit::new(10_000, Duration::from_secs(60)))
        .latency(Duration::from_millis(50))
        .build();
    let bare = Fault::none()
        .remove_header(LIMIT)
        .remove_header(REMAINING)
        .remove_header(RESET);
    org.fault(bare.always());
    let start = Instant::now();
    all_at_once(&client(&org, patient()), &org, 1000).await;
    // Ten rounds: 1, 2, 4, … 512.
    assert_eq!(start.elapsed().as_millis(), 500);
}

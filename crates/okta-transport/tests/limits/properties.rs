//! The rate limit under random answers, drops and clocks.
//!
//! One property plays an honest server with random delays on both ways, so that answers overtake each other, and checks
//! that all of the budget is used, none of it twice, and in the order of the calls. The other plays a server whose headers
//! mean nothing, and checks that every call is served all the same.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use okta_core::{GetApiToken, Operation};
use okta_transport::rate_limit::Ticket;
use okta_transport::{Body, CallOptions, Error, ErrorKind, HttpService, RateLimitLayer};
use proptest::prelude::*;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tower::{Layer, ServiceExt, service_fn};

/// What happens to one call, in milliseconds.
#[derive(Debug, Clone)]
struct Fate {
    /// The how manieth call it is.
    number: usize,
    begins: u64,
    to_the_server: u64,
    back: u64,
    /// The caller drops the call after this time.
    dropped: Option<u64>,
    /// The connection fails: before the server sees the call, or after.
    fails: Option<bool>,
    has_headers: bool,
}

fn fate() -> impl Strategy<Value = Fate> {
    (
        prop_oneof![4 => Just(0), 1 => 0..200_000_u64],
        1..150_u64,
        1..150_u64,
        prop::option::weighted(0.1, 0..70_000_u64),
        prop::option::weighted(0.1, any::<bool>()),
        prop::bool::weighted(0.9),
    )
        .prop_map(
            |(begins, to_the_server, back, dropped, fails, has_headers)| Fate {
                number: 0,
                begins,
                to_the_server,
                back,
                dropped,
                fails,
                has_headers,
            },
        )
}

/// A server that counts as Okta does.
struct Server {
    limit: u32,
    /// Whether a window ends on the second.
    whole: bool,
    clock: SignedDuration,
    start: Instant,
    window: Option<Window>,
    refused: u32,
    counted: u32,
    /// The calls of those that all began at once, as they were sent.
    order: Vec<usize>,
}

#[derive(Clone, Copy)]
struct Window {
    used: u32,
    reset: i64,
    ends: Timestamp,
}

impl Server {
    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.start.elapsed()).unwrap();
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000) + self.clock + elapsed
    }

    fn answer(&mut self, fate: &Fate) -> Response<Body> {
        let now = self.now();
        let ends = now + SignedDuration::from_secs(60);
        let reset = ends.as_second();
        let ends = if self.whole {
            Timestamp::from_second(reset).unwrap()
        } else {
            ends
        };
        let fresh = Window {
            used: 0,
            reset,
            ends,
        };
        let window = self.window.get_or_insert(fresh);
        if now >= window.ends {
            *window = fresh;
        }
        let is_refused = window.used >= self.limit;
        if is_refused {
            self.refused += 1;
        } else {
            window.used += 1;
            self.counted += 1;
        }
        let mut response = Response::builder().status(if is_refused { 429 } else { 200 });
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        response = response.header("date", date);
        if fate.has_headers {
            response = response
                .header("x-rate-limit-limit", self.limit)
                .header("x-rate-limit-remaining", self.limit - window.used)
                .header("x-rate-limit-reset", window.reset);
        }
        response.body(Body::plain("")).unwrap()
    }
}

fn request(fate: &Fate) -> Request<Body> {
    let body = Body::new(
        Bytes::new(),
        GetApiToken::DESCRIPTION,
        CallOptions::default(),
    );
    let mut request = Request::get("https://acme.okta.com/").body(body).unwrap();
    request.extensions_mut().insert(fate.clone());
    request
}

fn service(
    server: &Arc<Mutex<Server>>,
) -> impl HttpService<ResponseBody = Body> + Clone + Send + Sync + 'static + use<> {
    let server = Arc::clone(server);
    service_fn(move |request: Request<Body>| {
        let server = Arc::clone(&server);
        async move {
            let fate: Fate = request.extensions().get().cloned().unwrap();
            if fate.begins == 0 {
                server.lock().unwrap().order.push(fate.number);
            }
            if fate.fails == Some(false) {
                return Err(Error::new(ErrorKind::Connect));
            }
            sleep(Duration::from_millis(fate.to_the_server)).await;
            let answer = server.lock().unwrap().answer(&fate);
            sleep(Duration::from_millis(fate.back)).await;
            match fate.fails {
                Some(_) => Err(Error::new(ErrorKind::ConnectionLost)),
                None => Ok(answer),
            }
        }
    })
}

fn patient() -> RateLimitLayer {
    let limits = RateLimitLayer::builder()
        .longest_wait(Duration::ZERO)
        .queue(usize::MAX);
    limits.build().unwrap()
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(future)
}

/// Runs all calls to their ends and returns how long it took.
async fn run<S>(limits: &RateLimitLayer, below: S, fates: Vec<Fate>) -> Duration
where
    S: HttpService<ResponseBody = Body> + Clone + Send + Sync + 'static,
{
    let start = Instant::now();
    let mut calls = JoinSet::new();
    for (number, mut fate) in fates.into_iter().enumerate() {
        fate.number = number;
        let stack = limits.layer(below.clone());
        calls.spawn(async move {
            if fate.begins > 0 {
                sleep(Duration::from_millis(fate.begins)).await;
            }
            let call = async {
                let mut ticket = None;
                loop {
                    let mut request = request(&fate);
                    if let Some(ticket) = ticket {
                        request.body_mut().set_ticket(ticket);
                    }
                    let result = stack.clone().oneshot(request).await;
                    ticket = match &result {
                        Ok(answer) => answer.extensions().get::<Ticket>().copied(),
                        Err(_) => None,
                    };
                    if ticket.is_none() {
                        return result;
                    }
                }
            };
            let dropped = fate.dropped.map_or(Duration::MAX, Duration::from_millis);
            if let Ok(Err(error)) = timeout(dropped, call).await {
                assert!(fate.fails.is_some(), "{error}");
            }
        });
    }
    let day = Duration::from_secs(86_400);
    let all = timeout(day, calls.join_all());
    all.await.expect("no call waits for ever");
    start.elapsed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_honest_server_refuses_nothing_and_all_of_its_budget_is_used(
        fates in prop::collection::vec(fate(), 1..120),
        limit in 1..40_u32,
        whole in any::<bool>(),
        skew in -86_400_000..86_400_000_i64,
    ) {
        block_on(async {
            let server = Arc::new(Mutex::new(Server {
                limit,
                whole,
                clock: SignedDuration::from_millis(skew),
                start: Instant::now(),
                window: None,
                refused: 0,
                counted: 0,
                order: Vec::new(),
            }));
            let limits = patient();
            let calls = u32::try_from(fates.len()).unwrap();
            let last = fates.iter().map(|fate| fate.begins).max().unwrap();
            // Until one answer named the limit nobody can keep it.
            let first = Fate { number: 0, begins: 0, to_the_server: 1, back: 1, dropped: None, fails: None, has_headers: true };
            run(&limits, service(&server), vec![first]).await;
            server.lock().unwrap().order.clear();
            let took = run(&limits, service(&server), fates).await;
            let server = server.lock().unwrap();
            prop_assert_eq!(server.refused, 0, "of {}", calls);
            prop_assert!(server.order.is_sorted(), "{:?}", server.order);
            let windows = server.counted.div_ceil(limit) + 1;
            let longest = Duration::from_millis(last) + Duration::from_secs(62) * windows;
            prop_assert!(took <= longest, "{took:?} for {} calls", server.counted);
            let snapshot = limits.snapshot();
            for bucket in snapshot {
                prop_assert_eq!((bucket.in_flight, bucket.queued), (0, 0));
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_server_whose_headers_mean_nothing_keeps_no_call_for_ever(
        fates in prop::collection::vec(fate(), 1..40),
        headers in prop::collection::vec(nonsense(), 1..10),
    ) {
        block_on(async {
            let limits = patient();
            let calls = u32::try_from(fates.len()).unwrap();
            let last = fates.iter().map(|fate| fate.begins).max().unwrap();
            let took = run(&limits, liar(headers, 10 * calls), fates).await;
            // Each call may be refused ten times, and each refusal close the bucket up to the cap.
            let longest = Duration::from_millis(last) + Duration::from_secs(91) * 11 * calls;
            prop_assert!(took <= longest, "{took:?}");
            for bucket in limits.snapshot() {
                prop_assert_eq!((bucket.in_flight, bucket.queued), (0, 0));
            }
            Ok(())
        })?;
    }
}

/// The headers of one answer, and whether it is a refusal.
type Nonsense = (bool, Vec<(&'static str, String)>);

fn nonsense() -> impl Strategy<Value = Nonsense> {
    let name = prop::sample::select(vec![
        "x-rate-limit-limit",
        "x-rate-limit-remaining",
        "x-rate-limit-reset",
        "date",
    ]);
    let value = prop_oneof![
        (0..100_u64).prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        // Around the date below.
        (1_772_323_100..1_772_323_400_u64).prop_map(|number| number.to_string()),
        Just("Sun, 01 Mar 2026 00:00:00 GMT".to_owned()),
        Just("Sun, 01 Mar 2026 00:01:30 GMT".to_owned()),
        "[ -~]{0,12}",
    ];
    let header = (name, value);
    (
        prop::bool::weighted(0.3),
        prop::collection::vec(header, 0..6),
    )
}

/// A server that answers with one nonsense after the other, and refuses so many calls at most.
fn liar(
    answers: Vec<Nonsense>,
    refusals: u32,
) -> impl HttpService<ResponseBody = Body> + Clone + Send + Sync + 'static {
    let state = Arc::new(Mutex::new((answers.into_iter().cycle(), refusals)));
    let next = move || {
        let mut state = state.lock().unwrap();
        let (mut is_refused, headers) = state.0.next().unwrap();
        is_refused &= state.1 > 0;
        state.1 -= u32::from(is_refused);
        let mut response = Response::builder().status(if is_refused { 429 } else { 200 });
        for (name, value) in headers {
            response = response.header(name, value);
        }
        response.body(Body::plain("")).unwrap()
    };
    service_fn(move |request: Request<Body>| {
        let next = next.clone();
        async move {
            let fate: Fate = request.extensions().get().cloned().unwrap();
            sleep(Duration::from_millis(fate.to_the_server)).await;
            let answer = next();
            sleep(Duration::from_millis(fate.back)).await;
            match fate.fails {
                Some(true) => Err(Error::new(ErrorKind::ConnectionLost)),
                Some(false) => Err(Error::new(ErrorKind::Connect)),
                None => Ok(answer),
            }
        }
    })
}

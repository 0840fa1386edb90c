//! What an observer is told.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response, StatusCode};
use okta_core::ListApiTokens;
use okta_mock::{Fault, MockOrg, RateLimit};
use okta_transport::observe::{Event, WaitReason};
use okta_transport::retry::RetryReason;
use okta_transport::{
    Body, Client, ConcurrencyLayer, Credential, Error, ErrorKind, NormalizeLayer, Stack,
};
use tower::{Layer, service_fn};

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_the_same() {
    let org = MockOrg::builder()
        .tokens(1)
        .api_token(crate::support::calls::SECRET)
        .rate_limit(RateLimit::new(4, Duration::from_secs(60)))
        .latency(Duration::from_millis(50))
        .build();
    org.fault(Fault::status(503));
    org.fault(Fault::reset());
    let told: Arc<Mutex<Vec<Event>>> = Arc::default();
    let into = Arc::clone(&told);
    let client = crate::support::calls::client(&org, crate::support::calls::stack()).observe(
        move |operation: Option<&'static okta_core::OperationDescription>, event| {
            assert_eq!(operation.unwrap().id(), "listApiTokens");
            into.lock().unwrap().push(event);
        },
    );
    for _ in 0..3 {
        client.call(ListApiTokens::new()).await.unwrap();
    }
    let told = told.lock().unwrap().clone();
    let took = Duration::from_millis(50);
    let answered = |status: u16| Event::Answered {
        status: StatusCode::from_u16(status).unwrap(),
        is_refused: false,
        took,
    };
    let expected: [fn(&Event) -> bool; 2] = [
        |event| {
            matches!(
                event,
                Event::Repeats {
                    reason: RetryReason::Status(StatusCode::SERVICE_UNAVAILABLE),
                    attempts: 1,
                    ..
                }
            )
        },
        |event| {
            matches!(
                event,
                Event::Repeats {
                    reason: RetryReason::Error(ErrorKind::ConnectionLost),
                    attempts: 2,
                    ..
                }
            )
        },
    ];
    assert_eq!(told[..2], [Event::Sent { resend_count: 0 }, answered(503)]);
    assert!(expected[0](&told[2]), "{:?}", told[2]);
    assert_eq!(
        told[3..5],
        [
            Event::Sent { resend_count: 1 },
            Event::Failed {
                kind: ErrorKind::ConnectionLost,
                took
            }
        ]
    );
    assert!(expected[1](&told[5]), "{:?}", told[5]);
    assert_eq!(told[6..8], [Event::Sent { resend_count: 2 }, answered(200)]);
    // Four of the bucket's calls are gone by then, or counted as gone: the third call waits for the next window.
    let waited = told.iter().find_map(|event| match event {
        Event::Waited { reason, length } => Some((*reason, *length)),
        _ => None,
    });
    let (reason, length) = waited.unwrap();
    assert_eq!(reason, WaitReason::RateLimit);
    assert!(length > Duration::from_secs(50), "{length:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_permit_is_told_with_its_reason() {
    let reasons: Arc<Mutex<Vec<WaitReason>>> = Arc::default();
    let into = Arc::clone(&reasons);
    let slow = service_fn(|_: Request<Body>| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, Error>(Response::new(Body::plain("[]")))
    });
    let layer = ConcurrencyLayer::new(1).unwrap();
    let client = Client::new(crate::support::calls::url(), layer.layer(slow)).observe(
        move |_: Option<&'static okta_core::OperationDescription>, event| {
            if let Event::Waited { reason, length } = event {
                assert_eq!(length.as_secs(), 1);
                into.lock().unwrap().push(reason);
            }
        },
    );
    let calls = [(); 2].map(|()| tokio::spawn(client.call(ListApiTokens::new()).into_future()));
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(*reasons.lock().unwrap(), [WaitReason::Concurrency]);
}

#[tokio::test(start_paused = true)]
async fn waits_that_come_to_nothing_and_attempts_that_are_dropped_are_told_too() {
    let org = MockOrg::builder()
        .api_token(crate::support::calls::SECRET)
        .latency(Duration::from_secs(100))
        .build();
    let told: Arc<Mutex<Vec<Event>>> = Arc::default();
    let into = Arc::clone(&told);
    let limits = okta_transport::RateLimitLayer::builder().longest_wait(Duration::from_secs(1));
    let stack = Stack::new(
        &crate::support::calls::url(),
        Credential::ssws(crate::support::calls::SECRET).unwrap(),
    )
    .rate_limit(limits.build().unwrap())
    .over(NormalizeLayer.layer(org.service()));
    let client = Client::new(crate::support::calls::url(), stack).observe(
        move |_: Option<&'static okta_core::OperationDescription>, event| {
            into.lock().unwrap().push(event);
        },
    );
    let first = tokio::spawn(client.call(ListApiTokens::new()).into_future());
    tokio::task::yield_now().await;
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTooLong);
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let told = told.lock().unwrap().clone();
    let second = Duration::from_secs(1);
    assert_eq!(
        told,
        [
            Event::Sent { resend_count: 0 },
            Event::Waited {
                reason: WaitReason::RateLimit,
                length: second
            },
            Event::Dropped { took: second },
        ]
    );
}

//! Spans, events and what an observer is told, of a call that is sent three times.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::IntoFuture;
use std::sync::Once;
use std::time::Duration;

use crate::support::url;
use okta_core::{ApiTokenId, GetApiToken, ListApiTokens};
use okta_mock::{Fault, MockOrg, RateLimit};
use okta_transport::trace::target;
use okta_transport::{Client, ConcurrencyLayer, Credential, HttpService, NormalizeLayer, Stack};
use tower::Layer;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

const SECRET: &str = "00a_secret";

type Fields = BTreeMap<String, String>;

/// A span or an event, with the name of the span that it is in.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    name: String,
    target: String,
    parent: Option<String>,
    fields: Fields,
}

thread_local! {
    /// What this thread traced. Each test has a thread of its own, and its runtime stays there.
    static SPANS: RefCell<Vec<(Id, Seen)>> = const { RefCell::new(Vec::new()) };
    static EVENTS: RefCell<Vec<Seen>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what is traced, by the thread that does it. It is installed once for all: what one thread installs for itself
/// changes what tracing remembers of the others.
struct Capture;

struct Into<'a>(&'a mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S> tracing_subscriber::Layer<S> for Capture
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Into(&mut fields));
        let parent = context.span(id).unwrap().parent();
        let seen = Seen {
            name: attributes.metadata().name().to_owned(),
            target: attributes.metadata().target().to_owned(),
            parent: parent.map(|parent| parent.name().to_owned()),
            fields,
        };
        SPANS.with_borrow_mut(|spans| spans.push((id.clone(), seen)));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        SPANS.with_borrow_mut(|spans| {
            let span = spans.iter_mut().rev().find(|(known, _)| known == id);
            values.record(&mut Into(&mut span.unwrap().1.fields));
        });
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::new();
        event.record(&mut Into(&mut fields));
        let seen = Seen {
            name: fields.remove("message").unwrap_or_default(),
            target: event.metadata().target().to_owned(),
            parent: context.event_span(event).map(|span| span.name().to_owned()),
            fields,
        };
        EVENTS.with_borrow_mut(|events| events.push(seen));
    }
}

/// Begins to keep what is traced.
fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Capture))
            .unwrap();
    });
}

/// The spans of this library, in the order in which they were opened.
fn spans() -> Vec<Seen> {
    let all = SPANS.with_borrow(Clone::clone);
    let all = all.into_iter().map(|(_, span)| span);
    all.filter(|span| span.target.starts_with("okta::"))
        .collect()
}

/// The events of this library.
fn events() -> Vec<Seen> {
    let all = EVENTS.with_borrow(Clone::clone);
    let all = all.into_iter();
    all.filter(|event| event.target.starts_with("okta::"))
        .collect()
}

fn client(org: &MockOrg) -> Client<impl HttpService + Clone + Send + Sync + 'static + use<>> {
    let stack = Stack::new(&url(), Credential::ssws(SECRET).unwrap());
    Client::new(url(), stack.over(NormalizeLayer.layer(org.service())))
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    let pairs = pairs
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    pairs.collect()
}

#[tokio::test(start_paused = true)]
async fn the_spans_of_a_call_that_is_sent_three_times() {
    capture();
    let org = MockOrg::builder().tokens(1).api_token(SECRET).build();
    org.fault(Fault::status(503));
    org.fault(Fault::reset());
    let id = org.token_id(SECRET).unwrap();
    let get = GetApiToken::new(id.parse::<ApiTokenId>().unwrap());
    client(&org).call(get).await.unwrap();

    let mut spans = self::spans();
    // What differs from run to run.
    let mut ids = Vec::new();
    for span in &mut spans {
        ids.extend(span.fields.remove("okta.request_id"));
    }
    assert_eq!(ids.len(), 2, "the lost answer has none");
    let full = format!("https://acme.okta.com/api/v1/api-tokens/{id}");
    let attempt = |more: &[(&str, &str)]| {
        let mut all = fields(&[
            ("otel.name", "GET /api/v1/api-tokens/{apiTokenId}"),
            ("otel.kind", "client"),
            ("http.request.method", "GET"),
            ("server.address", "acme.okta.com"),
            ("server.port", "443"),
            ("url.full", &full),
            ("url.template", "/api/v1/api-tokens/{apiTokenId}"),
        ]);
        all.extend(fields(more));
        Seen {
            name: "http.request".to_owned(),
            target: target::HTTP.to_owned(),
            parent: Some("okta.call".to_owned()),
            fields: all,
        }
    };
    let call = Seen {
        name: "okta.call".to_owned(),
        target: target::CALL.to_owned(),
        parent: None,
        fields: fields(&[
            ("otel.name", "getApiToken"),
            ("otel.kind", "internal"),
            ("okta.operation", "getApiToken"),
        ]),
    };
    let failed = attempt(&[
        ("http.response.status_code", "503"),
        ("network.protocol.version", "1.1"),
        ("error.type", "503"),
        ("otel.status_code", "ERROR"),
    ]);
    let lost = attempt(&[
        ("http.request.resend_count", "1"),
        ("error.type", "ConnectionLost"),
        ("otel.status_code", "ERROR"),
    ]);
    let fine = attempt(&[
        ("http.request.resend_count", "2"),
        ("http.response.status_code", "200"),
        ("network.protocol.version", "1.1"),
    ]);
    assert_eq!(spans, [call, failed, lost, fine]);

    let events = self::events();
    assert_eq!(events.len(), 2);
    for (event, (reason, attempts)) in events
        .iter()
        .zip([("status 503", "1"), ("ConnectionLost", "2")])
    {
        assert_eq!(event.name, "sending again");
        assert_eq!(event.target, target::RETRY);
        assert_eq!(event.parent.as_deref(), Some("okta.call"));
        assert_eq!(event.fields["retry.reason"], reason);
        assert_eq!(event.fields["retry.attempts"], attempts);
        let wait: f64 = event.fields["wait.seconds"].parse().unwrap();
        assert!((0.0..=0.5).contains(&wait), "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_are_events_of_the_call() {
    capture();
    let org = MockOrg::builder()
        .api_token(SECRET)
        .rate_limit(RateLimit::new(2, Duration::from_secs(60)))
        .latency(Duration::from_millis(50))
        .build();
    let stack = Stack::new(&url(), Credential::ssws(SECRET).unwrap())
        .concurrency(ConcurrencyLayer::new(1).unwrap())
        .over(NormalizeLayer.layer(org.service()));
    let client = Client::new(url(), stack);
    client.call(ListApiTokens::new()).await.unwrap();
    client.call(ListApiTokens::new()).await.unwrap();
    client.call(ListApiTokens::new()).await.unwrap();
    let waits = self::events();
    assert_eq!(waits.len(), 1);
    assert_eq!(waits[0].target, target::RATE_LIMIT);
    assert_eq!(waits[0].parent.as_deref(), Some("okta.call"));
    assert_eq!(waits[0].fields["wait.reason"], "rate_limit");
    let length: f64 = waits[0].fields["wait.seconds"].parse().unwrap();
    assert!((59.0..=60.1).contains(&length), "{length}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_is_an_error_and_one_that_is_dropped_is_not() {
    capture();
    let org = MockOrg::builder()
        .api_token(SECRET)
        .latency(Duration::from_secs(1))
        .build();
    let client = client(&org);
    let missing: ApiTokenId = "00T_no_such_token".parse().unwrap();
    client.call(GetApiToken::new(missing)).await.unwrap_err();
    let cut = Duration::from_millis(10);
    let call = client.call(ListApiTokens::new()).into_future();
    tokio::time::timeout(cut, call).await.unwrap_err();

    let spans = self::spans();
    let errors: Vec<_> = spans
        .iter()
        .map(|span| span.fields.get("error.type").map(String::as_str))
        .collect();
    assert_eq!(errors, [Some("404"), Some("404"), None, None]);
    assert_eq!(spans[1].fields["otel.status_code"], "ERROR");
    assert!(!spans[2].fields.contains_key("otel.status_code"));
}

#[tokio::test(start_paused = true)]
async fn nothing_traced_holds_the_credential() {
    capture();
    let org = MockOrg::builder().api_token(SECRET).build();
    org.fault(Fault::status(401).code("E0000011"));
    client(&org).call(ListApiTokens::new()).await.unwrap_err();
    let seen = format!("{:?} {:?}", self::spans(), self::events());
    assert!(seen.contains("the credential was refused"), "{seen}");
    assert!(!seen.contains(SECRET), "{seen}");
}

#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#[tokio::test(start_paused = true)]
async fn token_requests_and_renewals_are_traced_without_a_token_or_a_proof() {
    use crate::support::oauth::{READ, TOKEN, app, client, org_with, settings};

    capture();
    let org = org_with(app().require_dpop().grant_only(&[READ])).build();
    let refused = serde_json::json!({ "error": "invalid_client" });
    org.fault(Fault::status(401).json(&refused).on("POST", TOKEN));
    let (_, client) = client(&org, settings());
    client.call(ListApiTokens::new()).await.unwrap_err();
    tokio::time::sleep(Duration::from_secs(2)).await;
    client.call(ListApiTokens::new()).await.unwrap();

    let of = |message: &str| {
        let events = self::events().into_iter();
        let of = events.filter(|event| event.name.contains(message));
        of.collect::<Vec<_>>()
    };
    let failed = of("requestToken failed: 401 Unauthorized, invalid_client");
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].target, target::AUTH);
    assert_eq!(failed[0].fields["error.type"], "401");
    let fetched = of("fetched an access token");
    assert_eq!(fetched.len(), 1);
    assert_eq!(fetched[0].fields["auth.scopes"], READ);
    assert_eq!(fetched[0].fields["auth.seconds"], "3600");
    let reasons: Vec<_> = of("sending again")
        .iter()
        .map(|event| event.fields["retry.reason"].clone())
        .collect();
    assert_eq!(reasons, ["needs_dpop", "dpop_nonce"]);
    let waits = of("waited");
    assert!(
        waits.iter().any(|event| {
            event.target == target::AUTH && event.fields["wait.reason"] == "token"
        })
    );
    let spans = self::spans();
    let is_token = |span: &Seen| {
        span.fields
            .get("url.template")
            .is_some_and(|it| it == TOKEN)
    };
    assert!(spans.iter().any(is_token));
    // Every JWT and every access token of the fake org begins like this.
    let seen = format!("{spans:?} {:?}", self::events());
    assert!(!seen.contains("eyJ"), "{seen}");
}

//! No credential is found in what is printed, told or traced.
//!
//! hyper itself traces only when it is built with `--cfg hyper_unstable_tracing`; the test then looks at that too.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::Request;
use okta_api_tokens::okta_transport::observe::Event;
use okta_api_tokens::{
    ApiTokens, Body, ConcurrencyLayer, Credential, ListApiTokens, OAuth, OrgUrl, RateLimitLayer,
    RetryPolicy, SharedCredential, SigningKey, Stack, Transport,
};
use okta_mock::{Fault, MockOrg, ServiceApp};
use serde_json::json;
use tracing::level_filters::LevelFilter;
use tracing_log::LogTracer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

const SECRET: &str = "00aS3cretS3cretS3cret";

/// Everything that was traced.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Sink {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// The secret in each form in which a server may echo it.
fn forms() -> Vec<String> {
    let mut forms = vec![SECRET.to_owned()];
    for before in ["", "x", "xy"] {
        let text = format!("{before}{SECRET}");
        for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
            // What does not depend on the neighbours.
            let begins = (before.len() * 8).div_ceil(6);
            let ends = text.len() * 8 / 6;
            forms.push(encoded[begins..ends].to_owned());
        }
    }
    let each = |write: fn(u8) -> String| SECRET.bytes().map(write).collect::<String>();
    forms.push(each(|byte| format!("%{byte:02X}")));
    forms.push(each(|byte| format!("%{byte:02x}")));
    forms.push(each(|byte| format!("\\u{byte:04x}")));
    forms.push(each(|byte| format!("&#{byte};")));
    forms
}

/// Whether `text` holds the secret in any form, or as the bytes of a debug output.
fn holds_secret(text: &str) -> bool {
    let as_numbers = SECRET
        .bytes()
        .take(8)
        .map(|b| b.to_string())
        .collect::<Vec<_>>()
        .join(", ");
    // A part of it is too much already.
    let parts = |form: &String| {
        text.contains(&form[..form.len() / 2]) || text.contains(&form[form.len() / 2..])
    };
    forms().iter().any(parts) || text.contains(&as_numbers)
}

/// Answers that echo the secret without the name of its scheme, in each form and place.
fn echoes() -> Vec<Fault> {
    let mut faults = Vec::new();
    for form in forms() {
        let long = format!("{}{form}", "x".repeat(150));
        faults.extend([
            Fault::status(400).json(&json!({"errorCode": "E0", "errorSummary": form, "errorCauses": [{"errorSummary": format!("a {form} b")}]})),
            Fault::status(400).body(format!("{{\"errorSummary\":\"{form}\",\"errorId\":\"{form}\"}}")),
            Fault::status(403).html(&format!("<p>you sent {form}</p>")),
            Fault::status(200).html(&format!("<p>{form}</p>")),
            Fault::status(200).body(format!("[{{\"id\":[\"{form}\"]}}]")),
            Fault::status(500).body(long),
            Fault::status(302).set_header("location", &format!("https://evil.example/{form}?{form}")),
            Fault::status(404).body("").set_header("x-okta-request-id", &form),
        ]);
    }
    faults
}

/// What goes wrong with a call, a server that echoes what it got among it.
fn faults() -> Vec<Fault> {
    let mut faults = vec![
        Fault::status(401),
        Fault::reset(),
        Fault::garbage(),
        Fault::cut(3),
        // A server that echoes what it got.
        Fault::status(502).body(format!("authorization: SSWS {SECRET}")),
        Fault::status(200).html(&format!("<p>Bearer {SECRET}</p>")),
        Fault::status(400)
            .json(&json!({"errorCode": "E0", "errorSummary": format!("SSWS {SECRET}")})),
    ];
    faults.extend(echoes());
    faults
}

#[tokio::test]
async fn nothing_that_is_printed_or_traced_shows_the_credential() {
    let sink = Sink::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        // With all of their fields, at their end.
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(sink.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // rustls writes to `log`.
    LogTracer::init().unwrap();
    let mut printed = Vec::new();

    for credential in [
        Credential::ssws(SECRET).unwrap(),
        Credential::bearer(SECRET).unwrap(),
    ] {
        for http1_only in [true, false] {
            let fake = MockOrg::builder()
                .tokens(3)
                .api_token(SECRET)
                .access_token(SECRET, &["okta.apiTokens.read"])
                .build();
            let server = fake.serve().tls().await.unwrap();
            let mut builder = Transport::builder()
                .add_ca_pem(server.ca_pem().unwrap().as_bytes())
                .unwrap();
            if http1_only {
                builder = builder.http1_only();
            }
            let org = OrgUrl::parse(server.url()).unwrap();
            let shared = SharedCredential::new(credential.clone());
            let (limits, concurrency) = (RateLimitLayer::default(), ConcurrencyLayer::default());
            let stack = Stack::new(&org, shared.clone())
                .retry(RetryPolicy::builder().retries(0).build())
                .rate_limit(limits.clone())
                .concurrency(concurrency.clone());
            printed.push(format!(
                "{credential:?} {shared:?} {stack:?} {builder:?} {:?}",
                shared.current()
            ));
            let observed = Arc::new(Mutex::new(Vec::new()));
            let tokens = ApiTokens::new(org, stack.over(builder.build().unwrap()));
            let events = Arc::clone(&observed);
            let tokens = tokens.observe(move |operation: Option<_>, event: Event| {
                events
                    .lock()
                    .unwrap()
                    .push(format!("{operation:?} {event:?}"));
            });
            let list = tokens.list(ListApiTokens::new());
            printed.push(format!(
                "{tokens:?} {list:?} {:?}",
                tokens.pages(ListApiTokens::new())
            ));
            printed.push(format!("{:?}", list.await.unwrap()));
            for fault in faults() {
                fake.fault(fault);
                let error = tokens.list(ListApiTokens::new()).await.unwrap_err();
                let source = std::error::Error::source(&error);
                printed.push(format!("{error} {error:?} {error:#?} {source:?}"));
            }
            printed.append(&mut observed.lock().unwrap());
            printed.push(format!("{:?} {concurrency:?}", limits.snapshot()));
            let refused = tokens.revoke_current().into_future();
            printed.push(format!("{refused:?}"));
            printed.push(format!("{:?}", refused.await));
        }
    }

    let key = rcgen::KeyPair::generate().unwrap();
    for dpop in [false, true] {
        printed.extend(Box::pin(oauth(&key, dpop)).await);
    }
    assert!(printed.iter().all(|printed| !holds_jwt(printed)));
    assert!(printed.iter().all(|printed| !holds_key(printed, &key)));

    assert!(!holds_secret(&printed.concat()));
    let request = Request::post("https://acme.okta.com/oauth2/v1/token").body(Body::plain(SECRET));
    assert!(!holds_secret(&format!("{:?}", request.unwrap())));

    let traced = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    let mut sources = vec!["h2::", "hyper_util::", "rustls::"];
    if cfg!(hyper_unstable_tracing) {
        sources.extend(["hyper::proto::h1", "hyper::proto::h2"]);
    }
    for source in sources {
        assert!(
            traced.contains(source),
            "{source} has traced nothing to look at"
        );
    }
    assert!(traced.contains("/oauth2/v1/token"));
    assert!(!holds_secret(&traced));
    assert!(!holds_jwt(&traced));
    assert!(!holds_key(&traced, &key));
}

/// Assertions, proofs and the access tokens of the fake org all begin like this.
fn holds_jwt(text: &str) -> bool {
    text.contains("eyJ") || text.contains("101, 121, 74")
}

fn holds_key(text: &str, key: &rcgen::KeyPair) -> bool {
    key.serialize_pem()
        .lines()
        .filter(|line| !line.starts_with("---"))
        .any(|line| text.contains(line))
}

/// What a service app prints, with tokens that are good, that are refused, and with an endpoint that echoes and fails.
async fn oauth(key: &rcgen::KeyPair, dpop: bool) -> Vec<String> {
    let app = ServiceApp::new("0oa1app")
        .public_key_pem(&key.public_key_pem())
        .unwrap()
        .scopes(&["okta.apiTokens.read"]);
    let fake = MockOrg::builder().tokens(3).service_app(app).build();
    let server = fake.serve().tls().await.unwrap();
    let ca = server.ca_pem().unwrap().as_bytes();
    let transport = Transport::builder()
        .add_ca_pem(ca)
        .unwrap()
        .build()
        .unwrap();
    let org = OrgUrl::parse(server.url()).unwrap();
    let signer = SigningKey::parse(&key.serialize_pem()).unwrap();
    let settings = || {
        let settings = OAuth::service_app("0oa1app", signer.clone())
            .scopes(["okta.apiTokens.read"])
            .retry(RetryPolicy::builder().retries(0).build());
        if dpop { settings.dpop() } else { settings }
    };
    let mut printed = vec![format!("{:?}", settings())];
    let echo = fake_form_echo();
    for fault in [
        Fault::none(),
        Fault::status(400).body(echo.clone()).on("POST", "/oauth2"),
        Fault::status(400)
            .json(&json!({ "error": "invalid_client", "error_description": echo }))
            .on("POST", "/oauth2"),
        Fault::status(200).body(echo.clone()).on("POST", "/oauth2"),
        Fault::cut(20).on("POST", "/oauth2"),
        Fault::status(401).body(echo).path("/api/"),
    ] {
        fake.clear_faults();
        fake.fault(fault.always());
        let oauth = settings().over(&org, transport.clone()).unwrap();
        let stack = Stack::new(&org, &oauth).over(transport.clone());
        let tokens = ApiTokens::new(org.clone(), stack);
        let result = tokens.list(ListApiTokens::new()).retries(0).await;
        if let Err(error) = &result {
            let sources = std::iter::successors(std::error::Error::source(error), |it| it.source());
            printed.extend(sources.map(|source| format!("{source} {source:?}")));
            printed.push(error.to_string());
        }
        let snapshot = oauth.snapshot();
        printed.push(format!("{result:?} {tokens:?} {oauth:?} {snapshot:?}"));
    }
    printed
}

fn fake_form_echo() -> String {
    let jwt = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiIwb2ExYXBwIn0.c2lnbmF0dXJl";
    format!("client_assertion={jwt}&x=1 dpop: {jwt} {{\"access_token\":\"{jwt}\"}}")
}

#[test]
fn the_search_finds_what_it_looks_for() {
    assert!(holds_secret(&format!("x{SECRET}y")));
    for form in forms() {
        assert!(holds_secret(&format!("x{form}y")), "{form}");
    }
    for before in ["", "a", "ab"] {
        assert!(holds_secret(
            &STANDARD.encode(format!("{before}{SECRET}cd"))
        ));
    }
    assert!(holds_secret(&format!("{:?}", SECRET.as_bytes())));
    assert!(!holds_secret("nothing"));
}

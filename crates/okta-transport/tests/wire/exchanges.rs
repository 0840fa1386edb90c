//! The transport over real sockets: what it speaks, what it keeps, and how it fails.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Version};
use okta_core::{ApiTokenId, GetApiToken, ListApiTokens, OrgUrl};
use okta_mock::{Fault, MockOrg, Server};
use okta_transport::{
    Body, Client, Credential, DefaultStack, Error, ErrorKind, RetryPolicy, Sent, Stack, Transport,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tower::ServiceExt;

const SECRET: &str = "00a_secret";

fn fake() -> MockOrg {
    MockOrg::builder().api_token(SECRET).tokens(3).build()
}

fn transport(server: &Server) -> Transport {
    let builder = Transport::builder();
    match server.ca_pem() {
        Some(ca) => builder.add_ca_pem(ca.as_bytes()).unwrap().build().unwrap(),
        None => builder.build().unwrap(),
    }
}

fn client(url: &str, transport: Transport) -> Client<DefaultStack> {
    let org = OrgUrl::parse(url).unwrap();
    // Each failure is looked at by itself here.
    let stack = Stack::new(&org, Credential::ssws(SECRET).unwrap())
        .retry(RetryPolicy::builder().retries(0).build())
        .over(transport);
    Client::new(org, stack)
}

async fn list_error(url: &str, transport: Transport) -> Error {
    client(url, transport)
        .call(ListApiTokens::new())
        .await
        .unwrap_err()
}

#[tokio::test]
async fn http_1_and_2_are_spoken_over_tls_and_connections_are_kept() {
    for (http1_only, version) in [(false, Version::HTTP_2), (true, Version::HTTP_11)] {
        let fake = fake();
        let server = fake.serve().tls().await.unwrap();
        let ca = server.ca_pem().unwrap().as_bytes();
        let mut builder = Transport::builder().add_ca_pem(ca).unwrap();
        if http1_only {
            builder = builder.http1_only();
        }
        let client = client(server.url(), builder.build().unwrap());
        for _ in 0..5 {
            assert_eq!(
                client.call(ListApiTokens::new()).await.unwrap().items.len(),
                3
            );
        }
        let log = fake.log();
        assert!(
            log.iter().all(|exchange| exchange.version == version),
            "{version:?}"
        );
        assert_eq!(fake.connections(), 1);
    }
}

#[tokio::test]
async fn a_server_without_http_2_gets_http_1() {
    let fake = fake();
    let server = fake.serve().tls().http1_only().await.unwrap();
    let client = client(server.url(), transport(&server));
    client.call(ListApiTokens::new()).await.unwrap();
    assert_eq!(fake.log()[0].version, Version::HTTP_11);
}

#[tokio::test]
async fn the_user_agent_names_the_library_and_the_program() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let builder = Transport::builder()
        .user_agent_suffix("audit/2.1 (nightly)")
        .unwrap();
    let client = client(server.url(), builder.build().unwrap());
    client.call(ListApiTokens::new()).await.unwrap();
    let log = fake.log();
    let agent = log[0].header("user-agent").unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(agent, format!("okta-rust/{version} audit/2.1 (nightly)"));
    for suffix in ["", " ", "a\nb", "\u{fc}"] {
        assert!(
            Transport::builder().user_agent_suffix(suffix).is_err(),
            "{suffix:?}"
        );
    }
}

#[tokio::test]
async fn json_is_asked_for_unless_the_request_asks_for_something_else() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let transport = Transport::new().unwrap();
    for (own, sent) in [(None, "application/json"), (Some("text/csv"), "text/csv")] {
        let mut request = Request::get(server.url().to_string());
        if let Some(own) = own {
            request = request.header("accept", own);
        }
        let request = request.body(Body::plain(Bytes::new())).unwrap();
        transport.clone().oneshot(request).await.unwrap();
        let log = fake.log();
        assert_eq!(log.last().unwrap().header("accept"), Some(sent));
    }
}

#[tokio::test]
async fn certificates_are_checked() {
    let server = fake().serve().tls().await.unwrap();
    let error = list_error(server.url(), Transport::new().unwrap()).await;
    assert_eq!(error.kind(), ErrorKind::CertificateUntrusted, "{error:?}");
    assert!(error.to_string().contains("add its CA"), "{error}");

    let wrong = fake().serve().tls_for("other.example.com").await.unwrap();
    let error = list_error(wrong.url(), transport(&wrong)).await;
    assert_eq!(
        error.kind(),
        ErrorKind::CertificateNameMismatch,
        "{error:?}"
    );
    assert_eq!(error.kind().sent(), Sent::No);
}

#[tokio::test]
async fn tls_and_plain_http_that_meet_are_told_apart() {
    let plain = fake().serve().await.unwrap();
    let error = list_error(&plain.url().replace("http:", "https:"), transport(&plain)).await;
    assert_eq!(error.kind(), ErrorKind::NotTls, "{error:?}");

    let tls = fake().serve().tls().await.unwrap();
    let error = list_error(&tls.url().replace("https:", "http:"), transport(&tls)).await;
    assert_eq!(error.kind(), ErrorKind::NotHttp, "{error:?}");
    assert!(error.to_string().contains("https"), "{error}");
}

#[tokio::test]
async fn a_host_that_is_not_there_is_told_from_a_name_that_is_not_there() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let error = list_error(&format!("http://{unused}"), Transport::new().unwrap()).await;
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{error:?}");

    // A label of more than 63 bytes (RFC 1035, section 2.3.4) is refused by the resolver before it asks anybody.
    let uri = format!("http://{}.test/", "x".repeat(64));
    let request = Request::get(uri).body(Body::plain("")).unwrap();
    let error = Transport::new()
        .unwrap()
        .oneshot(request)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Dns, "{error:?}");
    assert_eq!(error.kind().sent(), Sent::No);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_stalls_ends_with_the_time_for_connecting() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let transport = Transport::builder()
        .connect_timeout(Duration::from_secs(3))
        .build()
        .unwrap();
    let start = tokio::time::Instant::now();
    let error = list_error(&url, transport).await;
    assert_eq!(error.kind(), ErrorKind::ConnectTimeout, "{error:?}");
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_an_error_of_the_connection() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let client = client(server.url(), transport(&server));
    for fault in [Fault::reset(), Fault::reset().executed(), Fault::cut(5)] {
        let shown = format!("{fault:?}");
        fake.fault(fault);
        let error = client.call(ListApiTokens::new()).await.unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::ConnectionLost,
            "{shown}: {error:?}"
        );
        assert_eq!(error.kind().sent(), Sent::Maybe);
    }
    client.call(ListApiTokens::new()).await.unwrap();
}

#[tokio::test]
async fn a_request_without_a_host_is_refused_and_no_broken_connection() {
    let request = Request::get("/api/v1/x").body(Body::plain("")).unwrap();
    let error = Transport::new()
        .unwrap()
        .oneshot(request)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.input().unwrap().parameter(), "request");
}

#[tokio::test]
async fn headers_of_the_connection_are_refused() {
    let transport = Transport::new().unwrap();
    for name in [
        "connection",
        "content-length",
        "expect",
        "http2-settings",
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ] {
        // Nobody listens there: what goes out is an error of another kind.
        let request = Request::delete("http://127.0.0.1:1/").header(name, "5");
        let request = request.body(Body::plain("GET /")).unwrap();
        let error = transport.clone().oneshot(request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name}");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[tokio::test]
async fn the_credential_stays_with_the_configured_origin() {
    let evil = MockOrg::builder().api_token(SECRET).tokens(30).build();
    let evil_server = evil.serve().await.unwrap();
    let host = evil_server.url().strip_prefix("http://").unwrap();
    let fake = MockOrg::builder()
        .api_token(SECRET)
        .tokens(30)
        .next_host(host)
        .build();
    let server = fake.serve().await.unwrap();

    let list = ListApiTokens::new().limit(20).unwrap();
    let mut items = client(server.url(), transport(&server)).items(list);
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 30);
    assert!(items.is_finished());
    assert_eq!(evil.connections(), 0);
    let log = fake.log();
    assert_eq!(log.len(), 2);
    let stamped = format!("SSWS {SECRET}");
    assert!(
        log.iter()
            .all(|exchange| exchange.has_header("authorization", &stamped))
    );
}

#[tokio::test]
async fn many_headers_are_read_and_too_many_are_named() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let client = client(server.url(), transport(&server));
    let with = |headers: usize| {
        (0..headers).fold(Fault::none(), |fault, n| {
            fault.append_header("x-more", &n.to_string())
        })
    };
    fake.fault(with(50));
    client.call(ListApiTokens::new()).await.unwrap();
    fake.fault(with(100));
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::HeadTooLarge, "{error:?}");
}

#[tokio::test]
async fn the_longest_idle_time_is_no_overflow() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let transport = Transport::builder()
        .idle_timeout(Duration::MAX)
        .build()
        .unwrap();
    let client = client(server.url(), transport);
    for _ in 0..3 {
        client.call(ListApiTokens::new()).await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(fake.connections(), 1);
}

#[tokio::test]
async fn an_idle_time_of_zero_keeps_no_connection() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let transport = Transport::builder()
        .idle_timeout(Duration::ZERO)
        .build()
        .unwrap();
    let client = client(server.url(), transport);
    for _ in 0..3 {
        client.call(ListApiTokens::new()).await.unwrap();
    }
    assert_eq!(fake.connections(), 3);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (fake, other) = (fake(), fake());
    let (server, elsewhere) = (fake.serve().await.unwrap(), other.serve().await.unwrap());
    let port = elsewhere.addr().port();
    let answers = [301, 302, 303, 307, 308].into_iter().zip([
        format!("{}/elsewhere", server.url()),
        format!("{}/elsewhere", elsewhere.url()),
        format!("//127.0.0.1:{port}/elsewhere"),
        format!("http://{SECRET}@127.0.0.1:{port}/elsewhere"),
        "/elsewhere".to_owned(),
    ]);
    for (index, (status, location)) in answers.enumerate() {
        fake.fault(Fault::status(status).set_header("location", &location));
        let error = client(server.url(), transport(&server))
            .call(ListApiTokens::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{location}");
        // The host alone: a path may hold what was sent.
        let text = error.to_string();
        assert_eq!(
            text.contains("127.0.0.1"),
            location != "/elsewhere",
            "{text}"
        );
        assert!(
            !text.contains("elsewhere") && !text.contains(SECRET),
            "{text}"
        );
        assert_eq!(fake.log().len(), index + 1);
    }
    assert_eq!(other.connections(), 0);
}

/// A server that has only just begun to answer, for ever.
#[tokio::test]
async fn informational_answers_without_end_last_no_longer_than_an_attempt() {
    for hint in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            _ = stream.read(&mut [0; 4096]).await.unwrap();
            let hints = hint.repeat(1000);
            while stream.write_all(hints.as_bytes()).await.is_ok() {}
        });
        let org = OrgUrl::parse(&url).unwrap();
        let stack = Stack::new(&org, Credential::ssws(SECRET).unwrap())
            .retry(RetryPolicy::builder().retries(0).build())
            .attempt_timeout(Duration::from_millis(100))
            .over(Transport::new().unwrap());
        let call = Client::new(org, stack).call(ListApiTokens::new());
        let error = timeout(Duration::from_secs(30), call.into_future()).await;
        let error = error.expect("it ends").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AttemptTimeout, "{error:?}");
        // And so does the connection, which nobody else is given.
        timeout(Duration::from_secs(30), server)
            .await
            .unwrap()
            .unwrap();
    }
}

#[tokio::test]
async fn a_request_of_no_operation_passes_the_same_stack() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let client = client(server.url(), transport(&server));
    let uri = format!("{}/api/v1/api-tokens?limit=1", server.url());
    let request = Request::get(uri).body(Body::plain("")).unwrap();
    let response = client.stack().clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.body().as_ref().starts_with(b"[{"));
}

#[tokio::test]
async fn a_call_can_be_spawned_and_dropped() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let client = client(server.url(), transport(&server));
    let get = client.call(GetApiToken::new("00T1".parse::<ApiTokenId>().unwrap()));
    let error = tokio::spawn(get.into_future()).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    fake.fault(Fault::stall(3));
    let stalled = client.call(ListApiTokens::new()).into_future();
    tokio::select! {
        biased;
        _ = stalled => unreachable!("the answer stalls"),
        () = until(|| fake.log().len() == 2) => {}
    }
    client.call(ListApiTokens::new()).await.unwrap();
}

/// Lets the runtime work until `done`.
async fn until(done: impl Fn() -> bool) {
    for _ in 0..100_000 {
        if done() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it did not come");
}

#[test]
fn a_ca_that_is_none_is_refused() {
    let broken = "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n";
    let none = "-----BEGIN CERTIFICATE-----\nAAAAAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "not pem", broken, none] {
        assert!(
            Transport::builder().add_ca_pem(pem.as_bytes()).is_err(),
            "{pem:?}"
        );
    }
}

#[tokio::test]
async fn a_header_that_breaks_the_rules_is_told_from_a_port_without_http() {
    for (answer, words) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok",
            "a header that HTTP does not allow",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            "a header that HTTP does not allow",
        ),
        (
            "HTTP/1.1 200 OK\r\nx-a: b\r\n  folded\r\ncontent-length: 2\r\n\r\nok",
            "a header that HTTP does not allow",
        ),
        (
            "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
            "a header that HTTP does not allow",
        ),
        (
            "SSH-2.0-OpenSSH_9.9\r\n",
            "does not speak HTTP on this port",
        ),
        (
            "HTTP/9.9 200 OK\r\n\r\n",
            "does not speak HTTP on this port",
        ),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", "304 Not Modified"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            _ = stream.read(&mut [0; 4096]).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            _ = stream.read(&mut [0; 4096]).await;
        });
        let error = list_error(&url, Transport::new().unwrap()).await;
        let text = error.to_string();
        assert!(text.contains(words), "{answer}: {text}");
        let is_304 = answer.contains("304");
        let kind = if is_304 {
            ErrorKind::Rejected
        } else {
            ErrorKind::NotHttp
        };
        assert_eq!(error.kind(), kind, "{text}");
        assert!(
            !text.contains("final host") && !text.contains("carried it out"),
            "{text}"
        );
    }
}

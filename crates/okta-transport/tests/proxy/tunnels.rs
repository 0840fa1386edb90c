//! Orgs behind an HTTP proxy: what the proxy sees, and how a call fails at it.

use std::fmt::Write;
use std::time::Duration;

use crate::support::{ConnectProxy, Manner};
use okta_core::{ListApiTokens, OrgUrl};
use okta_mock::{MockOrg, Server};
use okta_transport::transport::{Proxy, TransportBuilder};
use okta_transport::{
    Client, Credential, DefaultStack, Error, ErrorKind, RetryPolicy, Sent, Stack, Transport,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SECRET: &str = "00a_secret";
const PASSWORD: &str = "open sesame";
/// `Aladdin` and the password, from RFC 7617, section 2.
const BASIC: &str = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

fn fake() -> MockOrg {
    MockOrg::builder().api_token(SECRET).tokens(3).build()
}

fn builder(server: &Server) -> TransportBuilder {
    let builder = Transport::builder();
    match server.ca_pem() {
        Some(ca) => builder.add_ca_pem(ca.as_bytes()).unwrap(),
        None => builder,
    }
}

fn through(server: &Server, proxy: Proxy) -> Client<DefaultStack> {
    client(server.url(), builder(server).proxy(proxy).build().unwrap())
}

fn client(url: &str, transport: Transport) -> Client<DefaultStack> {
    let org = OrgUrl::parse(url).unwrap();
    let stack = Stack::new(&org, Credential::ssws(SECRET).unwrap())
        .retry(RetryPolicy::builder().retries(0).build())
        .over(transport);
    Client::new(org, stack)
}

fn proxy(running: &ConnectProxy) -> Proxy {
    Proxy::new(&running.url()).unwrap()
}

fn with_credentials(running: &ConnectProxy, password: &str) -> Proxy {
    proxy(running).credentials("Aladdin", password).unwrap()
}

async fn error_through(proxy: Proxy) -> Error {
    let server = fake().serve().tls().await.unwrap();
    let client = through(&server, proxy);
    client.call(ListApiTokens::new()).await.unwrap_err()
}

/// Everything that a program may print of it.
fn shown(error: &Error) -> String {
    let mut all = format!("{error} {error:?} {error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let _ = write!(all, "\n{error} {error:?}");
        cause = error.source();
    }
    all
}

fn shows_no_password(text: &str) {
    for secret in [PASSWORD, "sesame", "QWxhZGRpb", "YWxhZGRpb"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_call_runs_in_a_tunnel_and_the_proxy_sees_the_host_alone() {
    for http1_only in [false, true] {
        let fake = fake();
        let server = fake.serve().tls().await.unwrap();
        let running = ConnectProxy::start(Manner::Tunnel(None)).await;
        let mut builder = builder(&server).proxy(proxy(&running));
        if http1_only {
            builder = builder.http1_only();
        }
        let client = client(server.url(), builder.build().unwrap());
        for _ in 0..3 {
            client.call(ListApiTokens::new()).await.unwrap();
        }
        assert_eq!(fake.log().len(), 3);
        let target = server.addr();
        let head = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
        assert_eq!(running.heads(), [head], "one tunnel is kept for all calls");
        for hidden in [SECRET, "api-tokens", "authorization", "okta-rust"] {
            assert!(!running.saw(hidden), "{hidden}");
        }
    }
}

#[tokio::test]
async fn nothing_goes_through_a_proxy_in_the_clear() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let port = server.addr().port();
    let running = ConnectProxy::start(Manner::Tunnel(None)).await;
    for url in [
        server.url().to_owned(),
        format!("http://localhost:{port}"),
        format!("HTTP://127.0.0.1:{port}/"),
    ] {
        for proxy in [
            proxy(&running),
            with_credentials(&running, PASSWORD),
            proxy(&running).no_proxy("acme.okta.com"),
        ] {
            let transport = builder(&server).proxy(proxy).build().unwrap();
            let client = client(&url, transport);
            client.call(ListApiTokens::new()).await.unwrap();
        }
    }
    assert_eq!(fake.log().len(), 9);
    assert_eq!(running.heads(), Vec::<String>::new());
}

/// What the tests of a hidden secret rest on.
#[tokio::test]
async fn a_proxy_sees_what_goes_through_it_in_the_clear() {
    let fake = fake();
    let server = fake.serve().await.unwrap();
    let running = ConnectProxy::start(Manner::Tunnel(None)).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let request = format!(
        "CONNECT {} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nauthorization: SSWS {SECRET}\r\nhost: x\r\nconnection: close\r\n\r\n",
        server.addr()
    );
    let (connect, rest) = request.split_at(request.find("GET").unwrap());
    stream.write_all(connect.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    stream.write_all(rest.as_bytes()).await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    assert!(running.saw(SECRET) && running.saw("authorization"));
}

#[tokio::test]
async fn credentials_are_shown_from_the_first_request_on() {
    let fake = fake();
    let server = fake.serve().tls().await.unwrap();
    let running = ConnectProxy::start(Manner::Tunnel(Some(BASIC))).await;
    let url = format!("http://Aladdin:open%20sesame@{}", running.address);
    for proxy in [
        with_credentials(&running, PASSWORD),
        Proxy::new(&url).unwrap(),
    ] {
        let before = running.heads().len();
        through(&server, proxy)
            .call(ListApiTokens::new())
            .await
            .unwrap();
        let heads = running.heads();
        assert_eq!(heads.len(), before + 1);
        assert!(heads[before].contains(&format!("Proxy-Authorization: {BASIC}\r\n")));
    }
    let log = fake.log();
    assert!(
        log.iter()
            .all(|exchange| exchange.header("proxy-authorization").is_none())
    );
}

#[tokio::test]
async fn a_proxy_that_refuses_the_credentials_is_told_from_one_that_has_none() {
    let running = ConnectProxy::start(Manner::Tunnel(Some("Basic other"))).await;
    let refused = error_through(with_credentials(&running, PASSWORD)).await;
    let none = error_through(proxy(&running)).await;
    for (error, expected) in [
        (&refused, "refused the credentials"),
        (&none, "asks for credentials"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error:?}");
        assert_eq!(error.sent(), Sent::No);
        assert!(!error.kind().is_transient());
        let text = error.to_string();
        for part in [
            expected,
            &running.address.to_string(),
            "407 Proxy Authentication Required",
            "the user and the password",
        ] {
            assert!(text.contains(part), "{text}");
        }
        shows_no_password(&shown(error));
    }
    assert_eq!(running.heads().len(), 2, "a refusal is not repeated");
}

#[tokio::test]
async fn a_proxy_that_takes_another_scheme_is_told_so() {
    let running = ConnectProxy::start(Manner::Answer(
        b"HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM abc\r\n\r\n",
    ))
    .await;
    let error = error_through(with_credentials(&running, PASSWORD)).await;
    let text = error.to_string();
    assert!(text.contains("it takes Negotiate or NTLM"), "{text}");
}

#[tokio::test]
async fn a_refusal_says_what_was_refused_by_whom_and_what_to_do() {
    let running = ConnectProxy::start(Manner::Answer(
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\ndenied",
    ))
    .await;
    let server = fake().serve().tls().await.unwrap();
    let client = through(&server, with_credentials(&running, PASSWORD));
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Proxy, "{error:?}");
    assert_eq!(error.sent(), Sent::No);
    let text = error.to_string();
    for part in [
        &format!("the proxy {}", running.address),
        &format!("a tunnel to {}", server.addr()),
        "403 Forbidden",
        "allows",
    ] {
        assert!(text.contains(part), "{text}");
    }
    shows_no_password(&shown(&error));
}

#[tokio::test]
async fn a_proxy_that_cannot_reach_the_org_may_later() {
    let answers: [&[u8]; 3] = [
        b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
        b"HTTP/1.1 503 \r\n\r\n",
        b"HTTP/1.0 429 Slow down\r\n\r\n",
    ];
    for answer in answers {
        let running = ConnectProxy::start(Manner::Answer(answer)).await;
        let error = error_through(with_credentials(&running, PASSWORD)).await;
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert!(error.kind().is_transient());
        assert_eq!(error.sent(), Sent::No);
        let text = error.to_string();
        let expected = format!("the proxy {} could make no tunnel", running.address);
        assert!(text.contains(&expected), "{text}");
        shows_no_password(&shown(&error));
    }
}

#[tokio::test]
async fn what_is_no_http_proxy_is_told_so() {
    let long = Box::leak(format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(10_000)).into_boxed_str());
    let endless = Box::leak(
        "HTTP/1.1 103 Early Hints\r\n\r\n"
            .repeat(1000)
            .into_boxed_str(),
    );
    let answers: [&[u8]; 8] = [
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        endless.as_bytes(),
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/1.1 099 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n<html>",
        long.as_bytes(),
    ];
    for answer in answers {
        let running = ConnectProxy::start(Manner::Answer(answer)).await;
        let error = error_through(with_credentials(&running, PASSWORD)).await;
        assert_eq!(error.kind(), ErrorKind::Proxy, "{error:?}");
        let text = error.to_string();
        let address = running.address.to_string();
        assert!(
            text.contains(&address) && text.contains("check host and port"),
            "{text}"
        );
        shows_no_password(&shown(&error));
    }
}

#[tokio::test]
async fn a_proxy_that_closes_is_an_error_that_may_pass() {
    for answer in [b"".as_slice(), b"HTTP/1.1 200 OK\r\n"] {
        let running = ConnectProxy::start(Manner::Answer(answer)).await;
        let error = error_through(with_credentials(&running, PASSWORD)).await;
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        let expected = format!("the proxy {} closed the connection", running.address);
        assert!(error.to_string().contains(&expected), "{error}");
        shows_no_password(&shown(&error));
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxy_that_hangs_ends_with_the_time_for_connecting() {
    let server = fake().serve().tls().await.unwrap();
    let running = ConnectProxy::start(Manner::Hang).await;
    let transport = builder(&server)
        .proxy(with_credentials(&running, PASSWORD))
        .connect_timeout(Duration::from_secs(3))
        .build()
        .unwrap();
    let start = tokio::time::Instant::now();
    let error = client(server.url(), transport)
        .call(ListApiTokens::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectTimeout, "{error:?}");
    assert_eq!(start.elapsed().as_secs(), 3);
    let expected = format!("the proxy {} made no tunnel", running.address);
    assert!(error.to_string().contains(&expected), "{error}");
    shows_no_password(&shown(&error));
}

#[tokio::test(start_paused = true)]
async fn the_time_for_connecting_covers_tls_in_the_tunnel() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let running = ConnectProxy::start(Manner::Tunnel(None)).await;
    let transport = Transport::builder()
        .proxy(proxy(&running))
        .connect_timeout(Duration::from_secs(3))
        .build()
        .unwrap();
    let start = tokio::time::Instant::now();
    let error = client(&url, transport)
        .call(ListApiTokens::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectTimeout, "{error:?}");
    assert_eq!(start.elapsed().as_secs(), 3);
    assert_eq!(running.heads().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let refused = Proxy::new(&format!("http://{unused}")).unwrap();
    // A label of more than 63 bytes is refused by the resolver before it asks anybody.
    let label = "x".repeat(64);
    let nameless = Proxy::new(&format!("http://{label}.test:3128")).unwrap();
    for (proxy, kind, address) in [
        (
            refused,
            ErrorKind::ConnectionRefused,
            format!("the proxy {unused} refused"),
        ),
        (
            nameless,
            ErrorKind::Dns,
            format!("the host name of the proxy {label}.test:3128"),
        ),
    ] {
        let error = error_through(proxy.credentials("Aladdin", PASSWORD).unwrap()).await;
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(error.to_string().contains(&address), "{error}");
        shows_no_password(&shown(&error));
    }
}

#[tokio::test]
async fn hosts_of_no_proxy_are_reached_without_it() {
    for (hosts, tunnels) in [("127.0.0.0/8", 0), ("*", 0), ("localhost, .internal", 1)] {
        let fake = fake();
        let server = fake.serve().tls().await.unwrap();
        let running = ConnectProxy::start(Manner::Tunnel(None)).await;
        let client = through(&server, proxy(&running).no_proxy(hosts));
        client.call(ListApiTokens::new()).await.unwrap();
        assert_eq!(fake.log().len(), 1);
        assert_eq!(running.heads().len(), tunnels, "{hosts}");
    }
}

#[tokio::test]
async fn answers_before_the_last_one_are_passed_over() {
    let server = fake().serve().tls().await.unwrap();
    let running = ConnectProxy::start(Manner::Continue).await;
    let client = through(&server, proxy(&running));
    client.call(ListApiTokens::new()).await.unwrap();
}

#[tokio::test]
async fn the_certificate_of_the_org_is_checked_in_the_tunnel() {
    let server = fake().serve().tls_for("other.example.com").await.unwrap();
    let running = ConnectProxy::start(Manner::Tunnel(None)).await;
    let client = through(&server, proxy(&running));
    let error = client.call(ListApiTokens::new()).await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::CertificateNameMismatch,
        "{error:?}"
    );
}

#[test]
fn debug_shows_the_proxy_and_no_credentials() {
    let proxy = Proxy::new("http://Aladdin:open%20sesame@proxy.example:3128").unwrap();
    let transport = Transport::builder().proxy(proxy.clone());
    let texts = [
        format!("{proxy:?}"),
        format!("{transport:?}"),
        format!("{:?}", transport.build().unwrap()),
    ];
    for text in texts {
        assert!(text.contains("proxy.example:3128"), "{text}");
        assert!(
            !text.contains("Aladdin") && !text.contains("QWxh"),
            "{text}"
        );
        shows_no_password(&text);
    }
}

#[test]
fn credentials_that_cannot_be_sent_are_refused() {
    let proxy = Proxy::new("proxy.example:3128").unwrap();
    let error = proxy.credentials("a", "open sesame\r\n").unwrap_err();
    assert_eq!(error.parameter(), "proxy credentials");
    shows_no_password(&format!("{error} {error:?}"));
}

//! The org on a plain socket.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[path = "common/socket.rs"]
mod socket;

use common::LIST;
use okta_mock::{Fault, MockOrg, RateLimit, ServeError};
use socket::Client;
use std::{io::ErrorKind, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, advance},
};

#[tokio::test]
async fn connections_are_kept_and_counted() {
    let org = MockOrg::new();
    let server = org.serve().await.unwrap();
    assert_eq!(server.url(), format!("http://{}", server.addr()));
    assert_eq!(server.ca_pem(), None);
    let mut first = Client::plain(&server).await.unwrap();
    for _ in 0..3 {
        let answer = first.get(LIST).await.unwrap();
        assert_eq!((answer.status, answer.ids().len()), (200, 20));
        assert_eq!(answer.header("transfer-encoding"), "chunked");
        assert_eq!(answer.headers.get_all("date").iter().count(), 1);
        let own = &answer.json()[0]["_links"]["self"]["href"];
        assert!(own.as_str().unwrap().starts_with(server.url()), "{own}");
    }
    let mut second = Client::plain(&server).await.unwrap();
    second.get(LIST).await.unwrap();
    assert_eq!(org.connections(), 2);
    let numbers: Vec<_> = org.log().iter().map(|it| it.connection.unwrap()).collect();
    assert_eq!(numbers, [1, 1, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_drives_both_ends() {
    let org = MockOrg::builder()
        .tokens(2)
        .rate_limit(RateLimit::new(1, Duration::from_secs(60)))
        .latency(Duration::from_secs(5))
        .build();
    let server = org.serve().await.unwrap();
    let mut client = Client::plain(&server).await.unwrap();
    let started = Instant::now();
    assert_eq!(client.get(LIST).await.unwrap().status, 200);
    assert_eq!(started.elapsed(), Duration::from_secs(5));
    assert_eq!(client.get(LIST).await.unwrap().status, 429);
    advance(Duration::from_secs(60)).await;
    assert_eq!(client.get(LIST).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_dropped_server_stops() {
    let org = MockOrg::new();
    let server = org.serve().await.unwrap();
    let addr = server.addr();
    let mut client = Client::plain(&server).await.unwrap();
    client.get(LIST).await.unwrap();
    drop(server);
    assert!(client.get(LIST).await.is_err());
    assert_eq!(
        TcpStream::connect(addr).await.unwrap_err().kind(),
        ErrorKind::ConnectionRefused
    );
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let org = MockOrg::new();
    let first = org.serve().await.unwrap();
    let error = org.serve().port(first.addr().port()).await.unwrap_err();
    assert!(
        matches!(&error, ServeError::Listen { addr, source }
        if *addr == first.addr() && source.kind() == ErrorKind::AddrInUse),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        format!("cannot listen on {}", first.addr())
    );
}

#[tokio::test]
async fn a_bare_404_has_a_length() {
    let server = MockOrg::new().serve().await.unwrap();
    let answer = Client::plain(&server)
        .await
        .unwrap()
        .get("/nowhere")
        .await
        .unwrap();
    assert_eq!(
        (answer.status, answer.header("content-length")),
        (404, "46")
    );
}

/// Sends one request by hand and reads to the end of the connection.
async fn raw(fault: Fault) -> (String, Result<(), ErrorKind>) {
    let org = MockOrg::new();
    org.fault(fault);
    let server = org.serve().await.unwrap();
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    let request = format!(
        "GET {LIST} HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\n\r\n",
        common::ssws()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = stream
        .read_to_end(&mut bytes)
        .await
        .map(|_| ())
        .map_err(|error| error.kind());
    (String::from_utf8(bytes).unwrap(), end)
}

#[tokio::test]
async fn a_reset_is_a_reset_on_the_wire() {
    assert_eq!(
        raw(Fault::reset()).await,
        (String::new(), Err(ErrorKind::ConnectionReset))
    );
}

#[tokio::test]
async fn a_cut_body_is_shorter_than_its_length() {
    for sent in [0, 1, 700] {
        let (text, end) = raw(Fault::cut(sent)).await;
        assert_eq!(end, Ok(()));
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK"));
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap();
        assert!(length.parse::<usize>().unwrap() > 700);
        assert_eq!(body.len(), sent);
    }
}

#[tokio::test]
async fn faults_end_calls_of_a_client() {
    let org = MockOrg::new();
    let server = org.serve().await.unwrap();
    for fault in [Fault::reset(), Fault::cut(20), Fault::reset().executed()] {
        org.fault(fault);
        let mut client = Client::plain(&server).await.unwrap();
        assert!(client.get(LIST).await.is_err());
    }
    assert_eq!(
        Client::plain(&server)
            .await
            .unwrap()
            .get(LIST)
            .await
            .unwrap()
            .status,
        200
    );
}

#[tokio::test(start_paused = true)]
async fn a_stalled_body_holds_the_client() {
    let org = MockOrg::new();
    let server = org.serve().await.unwrap();
    org.fault(Fault::stall(20));
    let mut client = Client::plain(&server).await.unwrap();
    let waited = tokio::time::timeout(Duration::from_secs(600), client.get(LIST)).await;
    assert!(waited.is_err());
    assert_eq!(org.log()[0].status.unwrap(), 200);
}

#[tokio::test]
async fn http2_with_prior_knowledge_unless_told_otherwise() {
    let org = MockOrg::new();
    let server = org.serve().await.unwrap();
    let mut client = Client::plain_http2(&server).await.unwrap();
    assert_eq!(client.get(LIST).await.unwrap().ids().len(), 20);
    assert_eq!(org.log()[0].version, http::Version::HTTP_2);

    let server = org.serve().http1_only().await.unwrap();
    let mut client = Client::plain_http2(&server).await.unwrap();
    assert!(client.get(LIST).await.is_err());
    assert_eq!(
        Client::plain(&server)
            .await
            .unwrap()
            .get(LIST)
            .await
            .unwrap()
            .status,
        200
    );
}

#[tokio::test]
async fn bodies_of_all_kinds_arrive_whole() {
    let org = MockOrg::new();
    let server = org.serve().await.unwrap();
    let mut client = Client::plain(&server).await.unwrap();
    for (fault, length) in [
        (Fault::empty(), 0),
        (Fault::status(503), 0),
        (Fault::oversized(3_000_000), 3_000_000),
        (Fault::respond(http::Response::new("abc".into())), 3),
        (
            Fault::status(200)
                .body("abcdef")
                .set_header("content-length", "3"),
            3,
        ),
    ] {
        org.fault(fault);
        let answer = client.get(LIST).await.unwrap();
        assert_eq!(answer.body.len(), length);
        assert_eq!(answer.header("content-length"), length.to_string());
    }
    org.fault(
        Fault::status(200)
            .body("abc")
            .set_header("content-length", "9"),
    );
    assert!(client.get(LIST).await.is_err(), "a length that is not kept");
    assert_eq!(org.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_hangs_up_leaves_the_org() {
    let org = MockOrg::builder()
        .latency(Duration::from_secs(3600))
        .build();
    let server = org.serve().await.unwrap();
    let mut client = Client::plain(&server).await.unwrap();
    assert!(
        tokio::time::timeout(Duration::from_secs(1), client.get(LIST))
            .await
            .is_err()
    );
    assert_eq!(org.in_flight(), 1);
    drop(client);
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(org.in_flight(), 0);
}

#[tokio::test]
async fn no_date_is_added_behind_the_org_s_back() {
    let org = MockOrg::new();
    let server = org.serve().await.unwrap();
    let clients = [
        Client::plain(&server).await,
        Client::plain_http2(&server).await,
    ];
    for client in clients {
        org.fault(Fault::none().remove_header("date"));
        let answer = client.unwrap().get(LIST).await.unwrap();
        assert_eq!(answer.status, 200);
        assert!(!answer.headers.contains_key("date"));
    }
}

//! The program.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::oauth::{Client, READ, form};
use okta_mock::MockOrg;
use serde_json::{Value, json};
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_okta-mock"));
    command
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn start(args: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = program(args).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

async fn line(lines: &mut Lines<BufReader<ChildStdout>>, prefix: &str) -> String {
    let line = timeout(Duration::from_secs(30), lines.next_line())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    line.strip_prefix(prefix)
        .unwrap_or_else(|| panic!("{line}"))
        .to_owned()
}

async fn get(url: &str, token: &str) -> String {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap())
        .await
        .unwrap();
    let request = format!(
        "GET /api/v1/api-tokens?limit=200 HTTP/1.1\r\nhost: x\r\nauthorization: SSWS {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn it_prints_where_it_is_and_serves() {
    let args = [
        "--tokens",
        "7",
        "--api-token",
        "t0",
        "--limit",
        "1",
        "--window-secs",
        "3600",
    ];
    let (_child, mut lines) = start(&args);
    let url = line(&mut lines, "OKTA_CLIENT_ORGURL=").await;
    let token = line(&mut lines, "OKTA_CLIENT_TOKEN=").await;
    assert_eq!(token, "t0");
    let answer = get(&url, &token).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(answer.matches("\"expiresAt\"").count(), 7);
    assert!(get(&url, &token).await.starts_with("HTTP/1.1 429"));
}

#[tokio::test]
async fn tls_writes_the_ca() {
    let path = std::env::temp_dir().join(format!("okta-mock-ca-{}.pem", std::process::id()));
    let (_child, mut lines) = start(&["--tls", "--http1", "--ca-out", path.to_str().unwrap()]);
    assert!(
        line(&mut lines, "OKTA_CLIENT_ORGURL=")
            .await
            .starts_with("https://")
    );
    let pem = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"));
}

async fn post(url: &str, form: &str, headers: &str) -> (String, Value) {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap())
        .await
        .unwrap();
    let request = format!(
        "POST /oauth2/v1/token HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\nconnection: close\r\n{headers}\r\n{form}",
        &url["http://".len()..],
        form.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let body = &answer[answer.find('{').unwrap()..=answer.rfind('}').unwrap()];
    let body = serde_json::from_str(body).unwrap();
    (answer, body)
}

#[tokio::test]
async fn a_service_app_gets_a_token() {
    let (client, clock) = (Client::new(), MockOrg::new());
    let path = |kind: &str| {
        let name = format!("okta-mock-key-{}.{kind}", std::process::id());
        std::env::temp_dir().join(name)
    };
    for (kind, text, dpop) in [
        ("pem", client.key.public_pem(), &["--require-dpop"][..]),
        ("json", client.key.jwk().to_string(), &[]),
    ] {
        let path = path(kind);
        std::fs::write(&path, text).unwrap();
        let app = [
            "--oauth-client-id",
            client.id,
            "--oauth-public-key",
            path.to_str().unwrap(),
        ];
        let (_child, mut lines) = start(&[&app, dpop].concat());
        let url = line(&mut lines, "OKTA_CLIENT_ORGURL=").await;
        line(&mut lines, "OKTA_CLIENT_TOKEN=").await;
        assert_eq!(line(&mut lines, "OKTA_CLIENT_CLIENTID=").await, client.id);
        let scopes = line(&mut lines, "OKTA_CLIENT_SCOPES=").await;
        assert_eq!(scopes, "okta.apiTokens.read,okta.apiTokens.manage");
        std::fs::remove_file(&path).unwrap();

        let endpoint = format!("{url}/oauth2/v1/token");
        let form = || {
            let mut assertion = client.assertion(&clock);
            assertion.claims["aud"] = json!(endpoint);
            form(&client.key.sign(&assertion), READ)
        };
        if !dpop.is_empty() {
            let (_, refused) = post(&url, &form(), "").await;
            assert_eq!(refused["error"], "invalid_dpop_proof");
        }
        let proof = || client.proof(&clock, "POST", &endpoint);
        let header = |proof| format!("dpop: {}\r\n", client.dpop.sign(&proof));
        let (answer, refused) = post(&url, &form(), &header(proof())).await;
        assert_eq!(refused["error"], "use_dpop_nonce", "{answer}");
        let nonce = answer.split("dpop-nonce: ").nth(1).unwrap();
        let proof = proof().with("claims.nonce", json!(nonce.lines().next().unwrap()));
        let (answer, granted) = post(&url, &form(), &header(proof)).await;
        assert_eq!(granted["token_type"], "DPoP", "{answer}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn signals_end_it_cleanly() {
    for signal in ["-INT", "-TERM"] {
        let (mut child, mut lines) = start(&[]);
        line(&mut lines, "OKTA_CLIENT_ORGURL=").await;
        line(&mut lines, "OKTA_CLIENT_TOKEN=").await;
        let id = child.id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .await
                .unwrap()
                .success()
        );
        let status = timeout(Duration::from_secs(30), child.wait())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn failures_have_their_codes_and_a_message() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (args, code, message) in [
        (
            &["--port", &port][..],
            1,
            "okta-mock: cannot listen on 127.0.0.1:",
        ),
        (
            &["--tls", "--ca-out", "/nonexistent/ca.pem"],
            1,
            "okta-mock: cannot write /nonexistent/ca.pem",
        ),
        (
            &[
                "--oauth-client-id",
                "0oa1",
                "--oauth-public-key",
                "/nonexistent/key.pem",
            ],
            1,
            "okta-mock: cannot read /nonexistent/key.pem",
        ),
        (
            &[
                "--oauth-client-id",
                "0oa1",
                "--oauth-public-key",
                concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
            ],
            1,
            "Cargo.toml: not a public key in PEM",
        ),
        (&["--oauth-client-id", "0oa1"], 2, "--oauth-public-key"),
        (&["--oauth-public-key", "x"], 2, "--oauth-client-id"),
        (&["--require-dpop"], 2, "--oauth-client-id"),
        (&["--port", "70000"], 2, "--port"),
        (&["--window-secs", "0"], 2, "--window-secs"),
        (&["--tls"], 2, "--ca-out"),
        (&["--ca-out", "x"], 2, "--tls"),
        (&["--nonsense"], 2, "--nonsense"),
    ] {
        let output = program(args).output().await.unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
        assert!(stderr.contains(message), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn tokens_that_no_caller_can_send_are_refused() {
    for token in ["", "a b", "a\nOKTA_CLIENT_TOKEN=evil", "\u{e9}"] {
        let output = program(&["--api-token", token]).output().await.unwrap();
        assert_eq!(output.status.code(), Some(2), "{token:?}");
    }
    let output = program(&["--tokens", "100000000"]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn help_names_every_option() {
    let output = program(&["--help"]).output().await.unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for option in [
        "--port",
        "--tokens",
        "--api-token",
        "--tls",
        "--ca-out",
        "--http1",
        "--limit",
        "--window-secs",
        "--oauth-client-id",
        "--oauth-public-key",
        "--require-dpop",
    ] {
        assert!(help.contains(option), "{option}");
    }
    assert!(help.contains("OKTA_CLIENT_ORGURL"));
}

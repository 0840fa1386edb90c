//! The example `tokens` against a fake org: every operation, over TLS with HTTP/1.1 and HTTP/2, and how it ends.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::process::Output;

use http::Version;
use okta_mock::{DEFAULT_API_TOKEN, Fault, MockOrg, Server, ServiceApp};
use serde_json::Value;
use support::{program, run, text};

async fn tokens(server: &Server, secret: &str, arguments: &[&str]) -> Output {
    let mut command = program("tokens", arguments);
    command
        .env("OKTA_CLIENT_ORGURL", server.url())
        .env("OKTA_CLIENT_TOKEN", secret);
    let folder = tempfile::tempdir().unwrap();
    if let Some(pem) = server.ca_pem() {
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, pem).unwrap();
        command.arg("--ca").arg(&ca);
        return run(command).await;
    }
    run(command).await
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The one line on stderr of a call that failed.
fn failure(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(1));
    let line = text(&output.stderr);
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

async fn every_operation(org: &MockOrg, server: &Server) {
    let list = json(
        &tokens(
            server,
            DEFAULT_API_TOKEN,
            &["list", "--json", "--limit", "4"],
        )
        .await,
    );
    // The caller's own record moves with each of its calls.
    let own = org.token_id(DEFAULT_API_TOKEN).unwrap();
    let others = |records: &[Value]| -> Vec<Value> {
        records
            .iter()
            .filter(|record| record["id"] != *own)
            .cloned()
            .collect()
    };
    let listed = list.as_array().unwrap();
    assert_eq!(listed.len(), 10);
    assert_eq!(others(listed), others(&shown_on(server, org.tokens())));
    assert_eq!(org.log().len(), 3, "10 tokens in pages of 4");

    let id = list[3]["id"].as_str().unwrap();
    assert_ne!(id, own);
    let one = json(&tokens(server, DEFAULT_API_TOKEN, &["get", id, "--json"]).await);
    assert_eq!(one, list[3]);

    let dry = tokens(server, DEFAULT_API_TOKEN, &["revoke", id, "--dry-run"]).await;
    assert!(text(&dry.stdout).starts_with(&format!("would revoke {id}")));
    assert!(org.token(id).is_some());

    let revoked = tokens(server, DEFAULT_API_TOKEN, &["revoke", id]).await;
    assert_eq!(text(&revoked.stdout), format!("revoked {id}\n"));
    assert!(org.token(id).is_none());
    let again = tokens(server, DEFAULT_API_TOKEN, &["revoke", id]).await;
    let line = failure(&again);
    for part in ["404", "E0000007", "Not found", "[request id "] {
        assert!(line.contains(part), "{line}");
    }

    let current = tokens(server, DEFAULT_API_TOKEN, &["revoke-current"]).await;
    assert_eq!(current.status.code(), Some(0));
    let dead = tokens(server, DEFAULT_API_TOKEN, &["list"]).await;
    assert!(failure(&dead).contains("E0000011"));
}

/// The records with their links on `server`. A null field is left out.
fn shown_on(server: &Server, records: Vec<Value>) -> Vec<Value> {
    records
        .into_iter()
        .map(|record| {
            let text = record
                .to_string()
                .replace("https://test.okta.com", server.url());
            let mut record: Value = serde_json::from_str(&text).unwrap();
            record
                .as_object_mut()
                .unwrap()
                .retain(|_, value| !value.is_null());
            record
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_works_over_tls_with_http_2() {
    let org = MockOrg::builder().tokens(10).build();
    let server = org.serve().tls().await.unwrap();
    every_operation(&org, &server).await;
    assert!(
        org.log()
            .iter()
            .all(|exchange| exchange.version == Version::HTTP_2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_works_over_tls_with_http_1() {
    let org = MockOrg::builder().tokens(10).build();
    let server = org.serve().tls().http1_only().await.unwrap();
    every_operation(&org, &server).await;
    assert!(
        org.log()
            .iter()
            .all(|exchange| exchange.version == Version::HTTP_11)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_filtered_and_empty_lists_are_arrays() {
    let org = MockOrg::builder().tokens(10).build();
    let server = org.serve().await.unwrap();
    let list = tokens(
        &server,
        DEFAULT_API_TOKEN,
        &["list", "--q", "no such token", "--json"],
    )
    .await;
    assert_eq!(json(&list), Value::from(Vec::<Value>::new()));
    let lines = tokens(&server, DEFAULT_API_TOKEN, &["list"]).await;
    assert_eq!(text(&lines.stdout).lines().count(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_in_the_middle_of_a_list_is_no_short_list() {
    let org = MockOrg::builder().tokens(10).build();
    let server = org.serve().await.unwrap();
    org.fault(Fault::status(500).nth(2));
    let list = tokens(
        &server,
        DEFAULT_API_TOKEN,
        &["list", "--json", "--limit", "4"],
    )
    .await;
    assert!(failure(&list).contains("500"));
    assert!(serde_json::from_slice::<Value>(&list.stdout).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_cannot_steer_the_terminal() {
    let org = MockOrg::builder()
        .token(serde_json::json!({
            "id": "00Tx", "name": "a\u{1b}[31mb\nc\u{202e}", "userId": "\u{1b}[5m", "\u{9b}": "\u{9b}"
        }))
        .build();
    let server = org.serve().await.unwrap();
    let one = tokens(&server, DEFAULT_API_TOKEN, &["get", "00Tx"]).await;
    let json = tokens(&server, DEFAULT_API_TOKEN, &["get", "00Tx", "--json"]).await;
    let summary = "x\u{1b}[31m\u{202e}\u{9b}";
    org.fault(
        Fault::status(400).json(&serde_json::json!({"errorCode": "E1", "errorSummary": summary})),
    );
    let error = tokens(&server, DEFAULT_API_TOKEN, &["list"]).await;
    for shown in [&one.stdout, &json.stdout, &error.stderr] {
        let shown = text(shown);
        assert_eq!(shown.lines().count(), 1, "{shown:?}");
        let hazards = ['\u{1b}', '\u{202e}', '\u{9b}'];
        assert!(!shown.contains(hazards), "{shown:?}");
    }
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["name"], "a\u{1b}[31mb\nc\u{202e}");
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_and_configuration_end_with_2() {
    let output = run(program("tokens", &["list"])).await;
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(
        told.contains("OKTA_CLIENT_ORGURL") && told.contains("OKTA_CLIENT_TOKEN"),
        "{told}"
    );

    let mut command = program("tokens", &["list", "--ca", "/no/such/file"]);
    command
        .env("OKTA_CLIENT_ORGURL", "http://acme-admin.okta.com?x")
        .env("OKTA_CLIENT_TOKEN", "SSWS s3cret");
    let output = run(command).await;
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    for part in ["plain http", "admin console", "query", "/no/such/file"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("s3cret"), "{told}");

    // A secret that a CI system did not find is no reason to do nothing in silence.
    let mut command = program("tokens", &["list"]);
    command
        .env("OKTA_CLIENT_ORGURL", "")
        .env("OKTA_CLIENT_TOKEN", "");
    command.env("OKTA_CLIENT_AUTHORIZATIONMODE", "s3cret");
    let output = run(command).await;
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    for part in [
        "OKTA_CLIENT_ORGURL: orgUrl is empty",
        "OKTA_CLIENT_TOKEN: token is empty",
        "write SSWS, Bearer or PrivateKey",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("s3cret"), "{told}");

    // The two were swapped.
    let mut command = program("tokens", &["list"]);
    command
        .env("OKTA_CLIENT_ORGURL", "eyJhbGciOi.s3cret.sig")
        .env("OKTA_CLIENT_TOKEN", "x");
    let output = run(command).await;
    assert!(!text(&output.stderr).contains("s3cret"));

    for arguments in [
        &["get", "a/b"][..],
        &["get", ""],
        &["revoke", "current"],
        &["revoke", ".."],
        &["list", "--limit", "0"],
        &["list", "--limit", "201"],
        &["nonsense"],
        &[],
    ] {
        let output = run(program("tokens", arguments)).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_bearer_revoke_current_sends_nothing() {
    let org = MockOrg::builder()
        .tokens(1)
        .access_token("eyJ.x", &["okta.apiTokens.manage"])
        .build();
    let server = org.serve().await.unwrap();
    let mut command = program("tokens", &["revoke-current"]);
    command
        .env("OKTA_CLIENT_ORGURL", server.url())
        .env("OKTA_CLIENT_AUTHORIZATIONMODE", "Bearer")
        .env("OKTA_CLIENT_TOKEN", "eyJ.x");
    let output = run(command).await;
    assert!(failure(&output).contains("SSWS"));
    assert!(org.log().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_app_of_the_environment_lists_and_audits_with_dpop() {
    let key = rcgen::KeyPair::generate().unwrap();
    let app = ServiceApp::new("0oa1app")
        .public_key_pem(&key.public_key_pem())
        .unwrap()
        .scopes(&["okta.apiTokens.read", "okta.apiTokens.manage"])
        .require_dpop();
    let org = MockOrg::builder()
        .tokens(3)
        .service_app(app)
        .dpop_nonce_at_resources()
        .build();
    let server = org.serve().tls().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let ca = file("ca.pem", server.ca_pem().unwrap());
    let pem = key.serialize_pem();
    let path = file("key.pem", &pem);
    for (key, dpop) in [
        (pem.replace('\n', "\\n"), "true"),
        (path.to_str().unwrap().to_owned(), "true"),
        // The token endpoint asks for it.
        (pem.clone(), ""),
    ] {
        for (name, arguments) in [("tokens", &["list", "--json"][..]), ("audit", &["--json"])] {
            org.clear_log();
            let mut command = program(name, arguments);
            command
                .env("OKTA_CLIENT_ORGURL", server.url())
                .env("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey")
                .env("OKTA_CLIENT_CLIENTID", "0oa1app")
                .env("OKTA_CLIENT_SCOPES", "okta.apiTokens.read")
                .env("OKTA_CLIENT_PRIVATEKEY", &key)
                .env("OKTA_CLIENT_CAFILE", &ca);
            if !dpop.is_empty() {
                command.env("OKTA_CLIENT_DPOPENABLED", dpop);
            }
            let output = run(command).await;
            assert_eq!(text(&output.stderr), "", "{name}");
            json(&output);
            let log = org.log();
            assert!(
                log.last()
                    .unwrap()
                    .has_header("x-okta-user-agent-extended", "isDPoP:true")
            );
        }
    }
    // What was not asked for is not granted.
    let mut command = program("tokens", &["revoke", "00Tabcdefghij0123456"]);
    command
        .env("OKTA_CLIENT_ORGURL", server.url())
        .env("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey")
        .env("OKTA_CLIENT_CLIENTID", "0oa1app")
        .env("OKTA_CLIENT_SCOPES", "okta.apiTokens.read")
        .env("OKTA_CLIENT_PRIVATEKEY", &path)
        .env("OKTA_CLIENT_CAFILE", &ca);
    let output = run(command).await;
    assert!(failure(&output).contains("it needs the scope okta.apiTokens.manage"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_is_shown_with_its_origins_and_without_secrets() {
    let mut command = program("tokens", &["config"]);
    command
        .env("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
        .env("OKTA_CLIENT_TOKEN", "00aS3cret")
        .env("OKTA_CLIENT_CAFILE", "/no/such/ca.pem");
    let output = run(command).await;
    // It is shown also where no client can be made of it.
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stdout),
        "orgUrl: https://acme.okta.com  # OKTA_CLIENT_ORGURL\ntoken: ***  # OKTA_CLIENT_TOKEN\n\
         caFile: /no/such/ca.pem  # OKTA_CLIENT_CAFILE\n"
    );
    assert!(text(&output.stderr).contains("cannot be read"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_gets_no_credential_of_its_visitor() {
    let evil = MockOrg::builder().tokens(3).build();
    let (server, own) = (evil.serve().await.unwrap(), MockOrg::new());
    let own = (own.serve().await.unwrap(), own);
    let folder = tempfile::tempdir().unwrap();
    let yaml = format!("okta: {{client: {{orgUrl: '{}'}}}}", server.url());
    std::fs::write(folder.path().join("okta.yaml"), yaml).unwrap();
    for name in ["tokens", "audit"] {
        let visit = |arguments: &[&str], variables: &[(&str, &str)]| {
            let list = (name == "tokens").then_some("list");
            let mut command = program(name, &[list.as_slice(), arguments].concat());
            command
                .current_dir(folder.path())
                .env("OKTA_CLIENT_TOKEN", DEFAULT_API_TOKEN)
                .envs(variables.iter().copied());
            run(command)
        };
        let refused = visit(&[], &[]).await;
        assert_eq!(refused.status.code(), Some(2), "{name}");
        let told = text(&refused.stderr);
        for part in [
            "okta.yaml:1: orgUrl",
            "token is from OKTA_CLIENT_TOKEN",
            "set OKTA_CLIENT_ALLOWLOCALCONFIG=1",
        ] {
            assert!(told.contains(part), "{told}");
        }
        let without = visit(&["--no-local-config"], &[]).await;
        assert_eq!(without.status.code(), Some(2));
        assert!(text(&without.stderr).contains("orgUrl is not set"));
        assert_eq!(evil.log().len(), 0, "{name}");

        let url = ("OKTA_CLIENT_ORGURL", own.0.url());
        let elsewhere = visit(&["--no-local-config"], &[url]).await;
        assert_eq!(elsewhere.status.code(), Some(0), "{name}");
        assert_eq!(evil.log().len(), 0, "{name}");
        let allowed = visit(&[], &[("OKTA_CLIENT_ALLOWLOCALCONFIG", "1")]).await;
        assert_eq!(allowed.status.code(), Some(0), "{name}");
        assert!(!evil.log().is_empty());
        evil.clear_log();
    }
}

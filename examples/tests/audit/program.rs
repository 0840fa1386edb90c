//! The program as a whole: what it prints, and how it ends.

use std::process::{Command, Output};

use okta_mock::{DEFAULT_API_TOKEN, MockOrg, Server};
use serde_json::Value;

use crate::support::{program, run, text};

fn audit(arguments: &[&str]) -> Command {
    program("audit", arguments)
}

async fn run_against(server: &Server, secret: &str, arguments: &[&str]) -> Output {
    let mut command = audit(arguments);
    command
        .env("OKTA_CLIENT_ORGURL", server.url())
        .env("OKTA_CLIENT_TOKEN", secret);
    run(command).await
}

#[tokio::test]
async fn with_no_org_it_audits_a_fake_one_and_says_so() {
    let output = run(audit(&[])).await;
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert_eq!(err.lines().count(), 2, "{err}");
    assert!(
        err.contains("OKTA_CLIENT_ORGURL=") && err.contains("OKTA_CLIENT_TOKEN="),
        "{err}"
    );
    assert_eq!(
        out.lines().filter(|line| line.contains(" 00T")).count(),
        48 + 3,
        "{out}"
    );
    assert!(
        out.contains("\n48 API tokens of 19 owners in https://127.0.0.1:"),
        "{out}"
    );
    assert!(!out.contains('\u{1b}'), "{out:?}");
}

#[tokio::test]
async fn json_has_as_many_tokens_as_the_org_over_tls_and_many_pages() {
    let org = MockOrg::builder().tokens(45).page_size_cap(7).build();
    let server = org.serve().tls().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, server.ca_pem().unwrap()).unwrap();

    let ca = ca.to_str().unwrap();
    let output = run_against(
        &server,
        DEFAULT_API_TOKEN,
        &["--json", "--ca", ca, "--limit", "10"],
    )
    .await;
    assert_eq!(text(&output.stderr), "");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        document["tokens"].as_array().unwrap().len(),
        org.tokens().len()
    );
    assert_eq!(org.log().len(), 45_usize.div_ceil(7));
    assert_eq!(org.log()[0].target, "/api/v1/api-tokens?limit=10");
}

#[tokio::test]
async fn csv_has_as_many_rows_as_the_org() {
    let org = MockOrg::builder().tokens(45).build();
    let server = org.serve().await.unwrap();
    let output = run_against(&server, DEFAULT_API_TOKEN, &["--csv"]).await;
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    assert_eq!(
        reader.records().map(Result::unwrap).count(),
        org.tokens().len()
    );
}

#[tokio::test]
async fn q_is_for_the_org_to_answer() {
    let org = MockOrg::builder().tokens(45).build();
    let server = org.serve().await.unwrap();
    let output = run_against(&server, DEFAULT_API_TOKEN, &["--q", "no such"]).await;
    assert!(text(&output.stdout).ends_with(" has no API token to audit.\n"));
    assert!(org.log()[0].target.contains("q=no"));
}

#[tokio::test]
async fn a_missing_variable_is_named() {
    for (set, missing) in [
        ("OKTA_CLIENT_ORGURL", "OKTA_CLIENT_TOKEN"),
        ("OKTA_CLIENT_TOKEN", "OKTA_CLIENT_ORGURL"),
    ] {
        let mut command = audit(&[]);
        let value = if set.ends_with("URL") {
            "https://acme.okta.com"
        } else {
            "00a"
        };
        command.env(set, value);
        let output = run(command).await;
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(
            told.contains(" is not set") && told.contains(missing),
            "{told}"
        );
        assert_eq!(text(&output.stdout), "");
    }
}

#[tokio::test]
async fn a_wrong_command_line_sends_nothing() {
    for arguments in [
        ["--limit", "201"].as_slice(),
        &["--idle-days", "0"],
        &["--owner-tokens", "many"],
        &["--json", "--csv"],
        &["--fail-on", "none"],
        &["--ca", "there-is-no-such-org.pem"],
    ] {
        let output = run(audit(arguments)).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
    }
}

#[tokio::test]
async fn a_refused_token_is_one_line() {
    let server = MockOrg::new().serve().await.unwrap();
    let output = run_against(&server, "00_wrong", &[]).await;
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    for part in [
        "audit: listApiTokens failed",
        "401",
        "E0000011",
        "request id",
    ] {
        assert!(err.contains(part), "{part} is not in {err}");
    }
    assert!(!err.contains("00_wrong"), "{err}");
    assert_eq!(text(&output.stdout), "");
}

#[tokio::test]
async fn findings_fail_the_program_only_where_it_is_asked_to() {
    let calm = MockOrg::builder().build();
    let server = calm.serve().await.unwrap();
    // The only token is the caller's own: in use, and open to any network.
    for (arguments, code) in [
        ([].as_slice(), 0),
        (&["--fail-on", "high"], 0),
        (&["--fail-on", "medium"], 0),
        (&["--fail-on", "low"], 3),
    ] {
        let output = run_against(&server, DEFAULT_API_TOKEN, arguments).await;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(text(&output.stdout).contains("1 API token of 1 owner in "));
    }
}

#[tokio::test]
async fn a_script_gets_a_fake_org_on_request_alone_and_is_told() {
    for arguments in [["--json"].as_slice(), &["--csv"], &["--fail-on", "high"]] {
        let output = run(audit(arguments)).await;
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "");
        let told = text(&output.stderr);
        assert!(
            told.contains("OKTA_CLIENT_ORGURL is not set") && told.contains("--fake-org"),
            "{told}"
        );
    }
    let output = run(audit(&["--json", "--fake-org"])).await;
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["fakeOrg"], true);
    let output = run(audit(&["--csv", "--fake-org"])).await;
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    assert_eq!(
        reader.headers().unwrap().iter().next_back(),
        Some("fakeOrg")
    );
    assert!(
        reader
            .records()
            .all(|row| row.unwrap().iter().next_back() == Some("true"))
    );
    let output = run(audit(&["--fail-on", "high", "--fake-org"])).await;
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("this is a fake org"));
    // An org of one's own is none.
    let server = MockOrg::builder().tokens(3).build().serve().await.unwrap();
    let output = run_against(&server, DEFAULT_API_TOKEN, &["--json"]).await;
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document.get("fakeOrg"), None);
}

#[tokio::test]
async fn what_looks_like_a_configuration_is_not_taken_for_none() {
    let terraform = [
        ("OKTA_ORG_NAME", "acme"),
        ("OKTA_BASE_URL", "okta.com"),
        ("OKTA_API_TOKEN", "00a"),
    ];
    let of_mcp = [
        ("OKTA_ORG_URL", "https://acme.okta.com"),
        ("OKTA_CLIENT_ID", "0oa1"),
    ];
    let of_node = [("OKTA_DOMAIN", "acme.okta.com"), ("OKTA_TOKEN", "00a")];
    for variables in [&terraform[..], &of_mcp, &of_node] {
        for name in ["audit", "tokens"] {
            let arguments: &[&str] = if name == "audit" { &[] } else { &["list"] };
            let mut command = program(name, arguments);
            command.envs(variables.iter().copied());
            let output = run(command).await;
            assert_eq!(output.status.code(), Some(2), "{name}");
            assert_eq!(text(&output.stdout), "", "{name}");
            let told = text(&output.stderr);
            for (variable, _) in variables {
                let warning = format!("{name}: warning: {variable}: the name is that of ");
                assert!(told.contains(&warning), "{told}");
            }
            assert!(told.contains("orgUrl is not set"), "{told}");
        }
    }
    for (file, yaml, warning) in [
        (
            "okta.yaml",
            "client:\n  orgUrl: https://acme.okta.com\n",
            "`client` stands at the root of the file",
        ),
        (
            "okta.yaml",
            "orgUrl: https://acme.okta.com\n",
            "`orgUrl` stands at the root of the file",
        ),
        (
            "okta.yaml",
            "okta:\n  orgUrl: https://acme.okta.com\n",
            "`orgUrl` stands under `okta:`",
        ),
        (
            "okta.yaml",
            "okta.client.orgUrl: https://acme.okta.com\n",
            "`okta.client.orgUrl` stands at the root",
        ),
        (
            "okta.yaml",
            "okta:\n  sdk:\n    token: 00a\n",
            "`sdk` stands under `okta:`",
        ),
        (
            "okta.yml",
            "okta:\n  client:\n    token: 00a\n",
            "okta.yml: the file is not read under this name",
        ),
        (
            ".okta.yaml",
            "",
            ".okta.yaml: the file is not read under this name",
        ),
        ("okta.json", "{}", "okta.json: the file is not read"),
    ] {
        for name in ["audit", "tokens"] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(file), yaml).unwrap();
            let arguments: &[&str] = if name == "audit" { &[] } else { &["list"] };
            let mut command = program(name, arguments);
            command.current_dir(folder.path());
            let output = run(command).await;
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{file} {yaml}: {told}");
            assert!(told.contains(warning), "{warning} in {told}");
        }
    }
}

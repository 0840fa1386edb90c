//! The three formats, over the same few tokens.

use jiff::Timestamp;
use okta_api_tokens::ApiToken;
use serde_json::{Value, json};

use crate::report::{Limits, Report, Severity};

const LIMITS: Limits = Limits {
    idle_days: 14,
    expiry_days: 7,
    owner_tokens: 5,
    new_days: 7,
};

fn now() -> Timestamp {
    "2026-01-31T00:00:00Z".parse().unwrap()
}

/// A token in use, one that was never used under a hostile name, and one of which little is known.
fn tokens() -> Vec<ApiToken> {
    let tokens = json!([
        {
            "id": "00Taaaaaaaaaaaaaaa01", "name": "CI", "userId": "00uaaaaaaaaaaaaaaa01", "clientName": "Okta API",
            "tokenWindow": "P30D", "network": { "connection": "ZONE", "include": ["nzo1", "nzo2"] },
            "expiresAt": "2026-03-01T23:00:00.000Z", "created": "2024-01-31T00:00:00.000Z",
            "lastUpdated": "2026-01-30T23:00:00.000Z", "_links": { "self": { "href": "https://acme.okta.com" } }
        },
        {
            "id": "00Taaaaaaaaaaaaaaa02", "name": "=1+1\u{1b}[31m\u{9b}2J, \"x\"", "userId": "00uaaaaaaaaaaaaaaa02",
            "clientName": "@client", "tokenWindow": "P30D", "network": { "connection": "ANYWHERE" },
            "expiresAt": "2026-02-20T00:00:00.000Z", "created": "2026-01-21T00:00:00.000Z",
            "lastUpdated": "2026-01-21T00:00:00.000Z"
        },
        { "id": "00Taaaaaaaaaaaaaaa03", "name": "Agent" }
    ]);
    serde_json::from_value(tokens).unwrap()
}

fn report() -> Report {
    Report::new("https://acme.okta.com".to_owned(), now(), LIMITS, tokens())
}

fn without_colours(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn a_line_for_each_token_where_there_is_no_terminal() {
    let text = without_colours(&report().to_table(None));
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        lines[2][..3],
        ["high", "=1+1�[31m�2J, \"x\"", "00Taaaaaaaaaaaaaaa02"]
    );
    assert_eq!(
        lines[2][5..],
        [
            "anywhere",
            "10d",
            "never",
            "10d",
            "20d",
            "2026-02-20",
            "never used, any network"
        ]
    );
    assert_eq!(
        lines[3],
        [
            "medium",
            "Agent",
            "00Taaaaaaaaaaaaaaa03",
            "?",
            "?",
            "?",
            "?",
            "?",
            "?",
            "?",
            "?",
            "no expiry date, network unknown, owner unknown"
        ]
    );
    assert_eq!(
        lines[4][5..],
        ["2 zones", "731d", "1h", "1h", "29d", "2026-03-01"]
    );
    assert!(text.contains("3 API tokens of 2 owners in https://acme.okta.com\n1 high, 1 medium, 0 low, 1 without findings"));
    assert!(text.contains("Do this first: Revoke them;"));
}

#[test]
fn a_narrow_terminal_cuts_no_id() {
    let mut tokens = tokens();
    tokens[2].name = "x".repeat(300).into();
    let report = Report::new("https://acme.okta.com".to_owned(), now(), LIMITS, tokens);
    for width in [1, 40, 80, 100, 120, 160, 200] {
        let text = without_colours(&report.to_table(Some(width)));
        let table: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
        for id in [
            "00Taaaaaaaaaaaaaaa01",
            "00Taaaaaaaaaaaaaaa02",
            "00uaaaaaaaaaaaaaaa01",
        ] {
            assert!(
                table.iter().any(|line| line.contains(id)),
                "{width}: {text}"
            );
        }
        let widest = table.iter().map(|line| line.chars().count()).max();
        assert!(
            widest <= Some(usize::from(width).max(80)),
            "{width}: {text}"
        );
    }
}

#[test]
fn nothing_that_people_chose_steers_the_terminal() {
    let report = report();
    for width in [None, Some(80), Some(120)] {
        let text = without_colours(&report.to_table(width));
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
        // The name's own sequence would be taken out with the colours, had it come this far.
        assert!(text.contains("�[31m�2J"), "{text}");
    }
    for text in [report.to_json().unwrap(), report.to_csv().unwrap()] {
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
    }
}

#[test]
fn json_has_okta_s_fields_and_what_follows_from_them() {
    let document: Value = serde_json::from_str(&report().to_json().unwrap()).unwrap();
    assert_eq!(document["org"], "https://acme.okta.com");
    assert_eq!(document["time"], "2026-01-31T00:00:00.000Z");
    assert_eq!(document["limits"]["idleDays"], 14);
    assert_eq!(
        document["summary"]["bySeverity"],
        json!({ "high": 1, "medium": 1, "low": 0, "none": 1 })
    );
    assert_eq!(document["summary"]["findings"][0]["kind"], "never-used");
    assert_eq!(document["summary"]["findings"][0]["tokens"], 1);

    let [worst, unknown, fine] = document["tokens"].as_array().unwrap().as_slice() else {
        panic!("{document:#}");
    };
    assert_eq!(worst["name"], "=1+1\u{1b}[31m\u{9b}2J, \"x\"");
    assert_eq!(worst["expiresAt"], "2026-02-20T00:00:00.000Z");
    assert_eq!(
        worst["audit"],
        json!({
            "severity": "high",
            "lastUsed": "2026-01-21T00:00:00.000Z",
            "findings": [
                { "severity": "high", "kind": "never-used", "detail": "never used" },
                { "severity": "low", "kind": "open-network", "detail": "any network" },
            ],
        })
    );
    assert_eq!(unknown["audit"]["lastUsed"], Value::Null);
    assert_eq!(
        fine["network"],
        json!({ "connection": "ZONE", "include": ["nzo1", "nzo2"] })
    );
    assert_eq!(fine["_links"]["self"]["href"], "https://acme.okta.com");
    assert_eq!(fine["audit"]["severity"], Value::Null);
}

#[test]
fn csv_has_a_row_for_each_token_and_no_formula() {
    let text = report().to_csv().unwrap();
    let header = "id,name,userId,clientName,connection,include,exclude,tokenWindow,created,lastUpdated,expiresAt,\
                  lastUsed,ageDays,idleDays,daysLeft,severity,findings\n";
    assert!(text.starts_with(header), "{text}");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(&rows[0][1], "'=1+1�[31m�2J, \"x\"");
    assert_eq!(&rows[0][3], "'@client");
    assert_eq!(&rows[0][11], "2026-01-21T00:00:00.000Z");
    assert_eq!(
        rows[0].iter().skip(12).collect::<Vec<_>>(),
        ["10", "10", "20", "high", "never-used open-network"]
    );
    assert_eq!(&rows[1][16], "no-expiry unknown-network unknown-owner");
    assert_eq!(&rows[2][5], "nzo1 nzo2");
    assert_eq!(&rows[2][15], "");
}

#[test]
fn the_worst_finding_decides() {
    assert_eq!(report().worst(), Some(Severity::High));
    let fine = tokens().into_iter().take(1).collect();
    let report = Report::new("https://acme.okta.com".to_owned(), now(), LIMITS, fine);
    assert_eq!(report.worst(), None);
}

#[test]
fn an_org_without_tokens() {
    let report = Report::new(
        "https://acme.okta.com".to_owned(),
        now(),
        LIMITS,
        Vec::new(),
    );
    assert_eq!(
        report.to_table(Some(80)),
        "https://acme.okta.com has no API token to audit.\n"
    );
    let document: Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    assert_eq!(document["tokens"], json!([]));
    assert_eq!(report.to_csv().unwrap().lines().count(), 1);
}

#[test]
fn a_report_of_a_fake_org_says_so() {
    let report = Report::new("https://x".to_owned(), now(), LIMITS, tokens()).of_fake_org(true);
    let json: Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    assert_eq!(json["fakeOrg"], true);
    assert!(
        report
            .to_csv()
            .unwrap()
            .lines()
            .all(|line| line.ends_with(",fakeOrg") || line.ends_with(",true"))
    );
}

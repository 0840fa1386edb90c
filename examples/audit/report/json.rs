//! The report as one JSON document.

use std::io;

use okta_api_tokens::ApiToken;
use serde::Serialize;

use super::finding::{Finding, Severity};
use super::rules::Limits;
use super::summary::Summary;
use super::{Report, Row, time};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    org: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    fake_org: bool,
    time: String,
    limits: &'a Limits,
    summary: &'a Summary,
    tokens: Vec<Token<'a>>,
}

/// What Okta sent, as it sent it, and beside it what follows.
#[derive(Serialize)]
struct Token<'a> {
    #[serde(flatten)]
    token: &'a ApiToken,
    audit: Audit<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Audit<'a> {
    severity: Option<Severity>,
    last_used: Option<String>,
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    severity: Severity,
    #[serde(flatten)]
    finding: &'a Finding,
}

pub(super) fn document(report: &Report) -> io::Result<String> {
    let document = Document {
        org: &report.org,
        fake_org: report.is_fake,
        time: time::okta(report.now),
        limits: &report.limits,
        summary: &report.summary,
        tokens: report.rows.iter().map(token).collect(),
    };
    let json = serde_json::to_string_pretty(&document)?;
    Ok(okta_examples::text::escape_json(&json) + "\n")
}

fn token(row: &Row) -> Token<'_> {
    Token {
        token: &row.token,
        audit: Audit {
            severity: row.severity(),
            last_used: row.token.last_used().map(time::okta),
            findings: row.findings.iter().map(found).collect(),
        },
    }
}

fn found(finding: &Finding) -> Found<'_> {
    Found {
        severity: finding.severity(),
        finding,
    }
}

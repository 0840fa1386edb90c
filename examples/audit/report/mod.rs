//! What the tokens of an org say about it, as plain functions over the tokens and the time.

mod csv;
mod finding;
mod json;
mod rules;
mod style;
mod summary;
mod table;
mod time;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io;

use jiff::Timestamp;
use okta_api_tokens::{ApiToken, UserId};

pub(crate) use self::finding::{Finding, Severity};
pub(crate) use self::rules::Limits;

use self::summary::Summary;

/// The audit of one org at one time, worst token first.
#[derive(Debug)]
pub(crate) struct Report {
    org: String,
    now: Timestamp,
    limits: Limits,
    rows: Vec<Row>,
    summary: Summary,
    is_fake: bool,
}

/// One token and what was found, worst first.
#[derive(Debug)]
struct Row {
    token: ApiToken,
    findings: Vec<Finding>,
}

impl Row {
    fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }
}

impl Report {
    pub(crate) fn new(org: String, now: Timestamp, limits: Limits, tokens: Vec<ApiToken>) -> Self {
        let owned = tokens_by_owner(&tokens);
        let mut rows: Vec<Row> = tokens
            .into_iter()
            .map(|token| {
                let of_owner = token.user_id.as_ref().map_or(0, |owner| owned[owner]);
                let findings = rules::find(&token, of_owner, now, limits);
                Row { token, findings }
            })
            .collect();
        // Of two that are as bad, the one that expires first leaves less time.
        rows.sort_by_key(|row| {
            let left = row.token.expires_at.unwrap_or(Timestamp::MAX);
            (Reverse(row.severity()), left)
        });
        Self {
            org,
            now,
            limits,
            summary: Summary::new(&rows, owned.len()),
            rows,
            is_fake: false,
        }
    }

    /// Says in every format that the org is none.
    pub(crate) fn of_fake_org(mut self, is_fake: bool) -> Self {
        self.is_fake = is_fake;
        self
    }

    /// The worst severity of all findings.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.rows.iter().filter_map(Row::severity).max()
    }

    /// A table and a summary for people, with colours, to fit a terminal of `width` columns; without a width each token
    /// has one line, for `grep`.
    pub(crate) fn to_table(&self, width: Option<u16>) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", self.summary.headline(&self.org));
        }
        let table = table::render(&self.rows, self.now, width);
        let summary = self.summary.to_text(&self.org, &self.rows);
        format!("{table}\n\n{summary}")
    }

    /// One JSON document.
    pub(crate) fn to_json(&self) -> io::Result<String> {
        json::document(self)
    }

    /// One line of column names, and one per token.
    pub(crate) fn to_csv(&self) -> io::Result<String> {
        csv::document(&self.rows, self.now, self.is_fake)
    }
}

fn tokens_by_owner(tokens: &[ApiToken]) -> HashMap<UserId, usize> {
    let mut owned = HashMap::new();
    for owner in tokens.iter().filter_map(|token| token.user_id.as_ref()) {
        *owned.entry(owner.clone()).or_default() += 1;
    }
    owned
}

//! The findings of all tokens, counted.

use std::fmt;

use serde::Serialize;

use super::Row;
use super::finding::{Kind, Severity};
use super::style::{self, paint};
use okta_examples::text::table_cell;

/// How many tokens the last paragraph names.
const NAMED: usize = 5;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    tokens: usize,
    owners: usize,
    by_severity: BySeverity,
    /// Worst first; kinds that were not found are left out.
    findings: Vec<Count>,
}

/// Tokens by their worst finding.
#[derive(Debug, Serialize)]
struct BySeverity {
    high: usize,
    medium: usize,
    low: usize,
    none: usize,
}

#[derive(Debug, Serialize)]
struct Count {
    kind: Kind,
    severity: Severity,
    tokens: usize,
    advice: &'static str,
}

impl Summary {
    pub(crate) fn new(rows: &[Row], owners: usize) -> Self {
        let worst = |severity| rows.iter().filter(|row| row.severity() == severity).count();
        Self {
            tokens: rows.len(),
            owners,
            by_severity: BySeverity {
                high: worst(Some(Severity::High)),
                medium: worst(Some(Severity::Medium)),
                low: worst(Some(Severity::Low)),
                none: worst(None),
            },
            findings: count(rows),
        }
    }

    /// One line: how many, of whom, where.
    pub(crate) fn headline(&self, org: &str) -> String {
        let owners = plural(self.owners, "owner");
        match self.tokens {
            0 => format!("{org} has no API token to audit."),
            tokens => format!("{} of {owners} in {org}", plural(tokens, "API token")),
        }
    }

    /// The headline, a line for each kind of finding, and what to do first.
    pub(crate) fn to_text(&self, org: &str, rows: &[Row]) -> String {
        let mut lines = vec![
            paint(style::HEADER, &self.headline(org)),
            self.by_severity.to_string(),
            String::new(),
        ];
        lines.extend(self.findings.iter().map(Count::to_string));
        if let Some(first) = self.findings.first() {
            lines.push(String::new());
            lines.extend(start_with(first, rows));
        }
        lines.join("\n") + "\n"
    }
}

impl fmt::Display for BySeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let worst = [
            (self.high, Some(Severity::High), "high"),
            (self.medium, Some(Severity::Medium), "medium"),
            (self.low, Some(Severity::Low), "low"),
            (self.none, None, "without findings"),
        ];
        let counts =
            worst.map(|(n, severity, name)| paint(style::of(severity), &format!("{n} {name}")));
        f.write_str(&counts.join(", "))
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = format!("{:<6}", self.severity.name());
        write!(
            f,
            "{}  {:>4}  {:<12}  {}",
            paint(style::of(Some(self.severity)), &severity),
            self.tokens,
            self.kind.name(),
            self.advice,
        )
    }
}

fn start_with(first: &Count, rows: &[Row]) -> Vec<String> {
    let title = format!("Do this first: {}", first.advice);
    let mut lines = vec![paint(style::HEADER, &title)];
    let found = rows.iter().filter(|row| has(row, first.kind));
    lines.extend(found.take(NAMED).map(|row| {
        let (id, name) = (row.token.id.as_str(), row.token.name.as_str());
        format!("  {}  {}", table_cell(id), table_cell(name))
    }));
    if first.tokens > NAMED {
        lines.push(format!("  and {} more", first.tokens - NAMED));
    }
    lines
}

fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn count(rows: &[Row]) -> Vec<Count> {
    let mut kinds: Vec<Kind> = rows
        .iter()
        .flat_map(|row| &row.findings)
        .map(|finding| finding.kind)
        .collect();
    kinds.sort_unstable();
    kinds
        .chunk_by(|a, b| a == b)
        .map(|same| Count {
            kind: same[0],
            severity: same[0].severity(),
            tokens: same.len(),
            advice: same[0].advice(),
        })
        .collect()
}

fn has(row: &Row, kind: Kind) -> bool {
    row.findings.iter().any(|finding| finding.kind == kind)
}

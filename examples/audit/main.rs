//! Audits the API tokens of an Okta org: which are open, idle, about to expire or were never used, worst first.
//!
//! ```text
//! cargo run --example audit
//! ```
//!
//! That audits a fake org. With `OKTA_CLIENT_ORGURL` and `OKTA_CLIENT_TOKEN` set, or a service app configured, it audits
//! yours, and only reads.
//!
//! The program has two halves. [`target`] and [`fetch`] talk to the org and wait; all of [`report`] is plain functions
//! over the tokens and the time, so that the tests need neither an org nor a clock.

mod args;
mod fake_org;
mod fetch;
mod report;
mod target;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;

use self::args::{Args, Format};
use self::report::Report;
use self::target::{Target, TargetError};

const FAILED: u8 = 1;
const MISCONFIGURED: u8 = 2;
const FOUND: u8 = 3;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let target = match Target::from_env(&args).await {
        Ok(target) => target,
        Err(TargetError::Misconfigured(mistakes)) => return fail(MISCONFIGURED, &mistakes),
        Err(TargetError::FakeOrg(reason)) => return fail(FAILED, &[reason]),
    };
    let listing = match fetch::all(&target.tokens, args.list()).await {
        Ok(listing) => listing,
        Err(error) => return fail(FAILED, &[error.to_string()]),
    };
    let org = target.tokens.client().org().to_string();
    let report =
        Report::new(org, listing.now, args.limits(), listing.tokens).of_fake_org(target.is_fake());
    match print(&report, args.format()) {
        // The reader of our output has gone, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return fail(FAILED, &[format!("the report cannot be written: {error}")]),
        Ok(()) => {}
    }
    match args.fail_on {
        Some(least) if report.worst() >= Some(least) => ExitCode::from(FOUND),
        _ => ExitCode::SUCCESS,
    }
}

fn print(report: &Report, format: Format) -> io::Result<()> {
    let text = match format {
        Format::Json => report.to_json()?,
        Format::Csv => report.to_csv()?,
        Format::Table => report.to_table(terminal_width()),
    };
    // It takes the colours out where nobody sees them: in a pipe, and under NO_COLOR.
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The width of the terminal on stdout, where there is one and it tells.
fn terminal_width() -> Option<u16> {
    comfy_table::Table::new().width().filter(|width| *width > 0)
}

fn fail(code: u8, reasons: &[String]) -> ExitCode {
    for reason in reasons {
        okta_examples::complain(&format!("audit: {reason}"));
    }
    ExitCode::from(code)
}

//! What the rate limiter is good for: many workers, a small bucket, and two clients.
//!
//! A fake org on a real socket takes 50 calls in 5 s. 32 workers want 300 answers: first with a client that does what
//! clients do, which is to wait until the reset of a 429 and send again, then with the limiter; each once alone and once
//! beside another client that takes 30 % of the bucket. It takes some two minutes.
//!
//! ```text
//! cargo run --release --example rate_limit_lab -- --svg lab.svg
//! ```

#[path = "rate_limit_lab/chart.rs"]
mod chart;
#[path = "rate_limit_lab/plain.rs"]
mod plain;
#[path = "rate_limit_lab/polite.rs"]
mod polite;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use clap::Parser;
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use http::StatusCode;
use okta_api_tokens::{ApiTokenId, ApiTokens, HttpService};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg, RateLimit};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval};

/// Two clients against a small bucket.
#[derive(Parser, Clone, Debug)]
struct Args {
    /// Calls that a window takes
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Length of a window in seconds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    window: u64,
    /// Answers that are needed
    #[arg(long, default_value_t = 300)]
    calls: u32,
    /// Workers that call at the same time
    #[arg(long, default_value_t = 32)]
    workers: u32,
    /// What the other client takes of the bucket, in per cent
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..100))]
    others: u32,
    /// Draws the requests over time into this file
    #[arg(long)]
    svg: Option<PathBuf>,
}

const LIMITER: &str = "rate limiter";

/// What one run came to.
struct Run {
    client: &'static str,
    /// What the other client takes, in per cent.
    others: u32,
    wall: Duration,
    minimum: Duration,
    /// When each answer was asked for, and what it was.
    answers: Vec<(Duration, StatusCode)>,
    failed: usize,
    longest: Duration,
}

impl Run {
    fn refused(&self) -> usize {
        let statuses = self.answers.iter().map(|(_, status)| *status);
        statuses
            .filter(|&status| status == StatusCode::TOO_MANY_REQUESTS)
            .count()
    }

    fn row(&self) -> [String; 8] {
        let (wall, minimum) = (self.wall.as_secs_f64(), self.minimum.as_secs_f64());
        [
            self.client.to_owned(),
            format!("{} %", self.others),
            format!("{wall:.2} s"),
            format!("{minimum:.0} s"),
            format!("{:.3}", wall / minimum),
            self.refused().to_string(),
            self.failed.to_string(),
            format!("{:.1} s", self.longest.as_secs_f64()),
        ]
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let mut runs = Vec::new();
    for others in [0, args.others] {
        for client in ["wait until reset", LIMITER] {
            runs.push(Box::pin(run(&args, client, others)).await?);
        }
    }
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header([
        "client",
        "others take",
        "wall",
        "minimum",
        "ratio",
        "429s",
        "failed calls",
        "longest call",
    ]);
    for run in &runs {
        table.add_row(run.row());
    }
    println!("{table}");
    for run in &runs {
        if run.client == LIMITER && (run.failed > 0 || run.others == 0 && run.refused() > 0) {
            return Err("the rate limiter met a 429 alone, or a call of its failed".into());
        }
    }
    if let Some(path) = &args.svg {
        chart::draw(path, &runs, Duration::from_secs(args.window))?;
    }
    Ok(())
}

async fn run(
    args: &Args,
    client: &'static str,
    others: u32,
) -> Result<Run, Box<dyn std::error::Error>> {
    let window = Duration::from_secs(args.window);
    let org = MockOrg::builder()
        .tokens(1)
        .rate_limit(RateLimit::new(args.limit, window))
        .build();
    let server = org.serve().await?;
    let others_take = args.limit * others / 100;
    let other = tokio::spawn(drain(org.clone(), others_take, window));
    let start = Instant::now();
    let (failed, longest) = match client {
        LIMITER => work(args, &org, polite::client(server.url())?).await?,
        _ => work(args, &org, plain::client(server.url())?).await?,
    };
    let wall = start.elapsed();
    other.abort();
    let share = args.limit - others_take;
    let answers = org
        .log()
        .into_iter()
        .filter_map(|exchange| Some((exchange.arrived.duration_since(start), exchange.status?)));
    Ok(Run {
        client,
        others,
        wall,
        minimum: window * (args.calls.div_ceil(share) - 1),
        answers: answers.collect(),
        failed,
        longest,
    })
}

/// Another client, which takes `calls` out of each window, evenly.
async fn drain(org: MockOrg, calls: u32, window: Duration) {
    if calls > 0 {
        let mut ticks = interval(window / calls);
        loop {
            ticks.tick().await;
            org.drain(1);
        }
    }
}

/// Has all workers call until enough answers are there. Returns how many calls failed and how long the longest took.
async fn work<S>(
    args: &Args,
    org: &MockOrg,
    tokens: ApiTokens<S>,
) -> Result<(usize, Duration), Box<dyn std::error::Error>>
where
    S: HttpService + Clone + Send + Sync + 'static,
{
    let id = org.token_id(DEFAULT_API_TOKEN).ok_or("it has a record")?;
    let id: ApiTokenId = id.parse()?;
    let left = Arc::new(AtomicI64::from(i64::from(args.calls)));
    let mut workers = JoinSet::new();
    for _ in 0..args.workers {
        let (tokens, id, left) = (tokens.clone(), id.clone(), Arc::clone(&left));
        workers.spawn(async move {
            let (mut failed, mut longest) = (0, Duration::ZERO);
            while left.fetch_sub(1, Ordering::Relaxed) > 0 {
                let begun = Instant::now();
                failed += usize::from(tokens.get(&id).await.is_err());
                longest = longest.max(begun.elapsed());
            }
            (failed, longest)
        });
    }
    let done = workers.join_all().await;
    let failed = done.iter().map(|(failed, _)| failed).sum();
    let longest = done.iter().map(|(_, longest)| *longest).max();
    Ok((failed, longest.unwrap_or_default()))
}

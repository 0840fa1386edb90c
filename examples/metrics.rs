//! Metrics: what the library does, as numbers for any metrics system.
//!
//! An observer tells the `metrics` facade; a recorder that keeps all in memory stands in for an exporter, and the program
//! prints what it has. How many calls wait at a moment is read from the limiter.
//!
//! ```text
//! cargo run --example metrics
//! ```

use std::time::Duration;

use futures_util::future::join_all;
use metrics::{counter, gauge, histogram};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use okta_api_tokens::okta_transport::observe::Event;
use okta_api_tokens::{
    ApiTokens, Credential, ListApiTokens, OperationDescription, OrgUrl, RateLimitLayer, Stack,
    Transport,
};
use okta_mock::{DEFAULT_API_TOKEN, Fault, MockOrg, RateLimit};

/// Tells `metrics` what happens to a call.
fn record(operation: Option<&'static OperationDescription>, event: Event) {
    let operation = operation.map_or("none", OperationDescription::id);
    match event {
        Event::Sent { .. } => counter!("okta.attempts", "operation" => operation).increment(1),
        Event::Answered {
            is_refused, took, ..
        } => {
            histogram!("okta.attempt.seconds", "operation" => operation).record(took.as_secs_f64());
            counter!("okta.refusals", "operation" => operation).increment(u64::from(is_refused));
        }
        Event::Failed { kind, .. } => {
            counter!("okta.failures", "kind" => format!("{kind:?}")).increment(1);
        }
        Event::Waited { reason, length } => {
            histogram!("okta.wait.seconds", "reason" => reason.as_str())
                .record(length.as_secs_f64());
        }
        Event::Repeats { reason, .. } => {
            counter!("okta.repeats", "reason" => reason.to_string()).increment(1);
        }
        _ => {}
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install()?;

    let fake = MockOrg::builder()
        .tokens(5)
        .rate_limit(RateLimit::new(10, Duration::from_secs(1)))
        .build();
    fake.fault(Fault::status(503).nth(3));
    let server = fake.serve().await?;
    let org = OrgUrl::parse(server.url())?;
    let limits = RateLimitLayer::default();
    let stack = Stack::new(&org, Credential::ssws(DEFAULT_API_TOKEN)?)
        .rate_limit(limits.clone())
        .over(Transport::new()?);
    let tokens = ApiTokens::new(org, stack).observe(record);

    let calls = (0..15).map(|_| tokens.list(ListApiTokens::new()).into_future());
    let calls = tokio::spawn(join_all(calls));
    tokio::time::sleep(Duration::from_millis(100)).await;
    for bucket in limits.snapshot() {
        let queued = u32::try_from(bucket.queued)?;
        gauge!("okta.queued", "bucket" => bucket.bucket).set(queued);
    }
    for result in calls.await? {
        result?;
    }

    let mut lines = Vec::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let (name, labels) = key.key().clone().into_parts();
        let labels: Vec<_> = labels
            .iter()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let value = match value {
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Gauge(level) => level.to_string(),
            DebugValue::Histogram(values) => {
                let longest = values
                    .iter()
                    .map(|value| value.into_inner())
                    .fold(0.0, f64::max);
                format!("{} values, {longest:.3} at most", values.len())
            }
        };
        lines.push(format!(
            "{} {{{}}} {value}",
            name.as_str(),
            labels.join(", ")
        ));
    }
    lines.sort();
    println!("{}", lines.join("\n"));
    Ok(())
}

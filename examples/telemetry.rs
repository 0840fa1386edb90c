//! OpenTelemetry traces: the spans of one call that is sent three times.
//!
//! The exporter keeps the spans in memory and the program prints them; in yours it would be one for OTLP. The library itself
//! knows `tracing` alone.
//!
//! ```text
//! cargo run --example telemetry
//! ```

use okta_api_tokens::{ApiTokens, Credential, ListApiTokens, OrgUrl, Stack, Transport};
use okta_mock::{DEFAULT_API_TOKEN, Fault, MockOrg};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("lesson")))
        // All targets of the library begin alike; `okta_api_tokens::okta_transport::trace::target` has them.
        .with(Targets::new().with_target("okta::transport", LevelFilter::DEBUG))
        .init();

    let fake = MockOrg::new();
    fake.fault(Fault::status(503));
    fake.fault(Fault::reset());
    let server = fake.serve().await?;
    let org = OrgUrl::parse(server.url())?;
    let stack = Stack::new(&org, Credential::ssws(DEFAULT_API_TOKEN)?).over(Transport::new()?);
    let tokens = ApiTokens::new(org, stack);
    tokens.list(ListApiTokens::new().limit(2)?).await?;

    provider.force_flush()?;
    let mut spans = exporter.get_finished_spans()?;
    spans.sort_by_key(|span| span.start_time);
    for span in &spans {
        print(span);
    }
    Ok(())
}

fn print(span: &SpanData) {
    println!("{:?} {}", span.span_kind, span.name);
    for attribute in &span.attributes {
        let name = attribute.key.as_str();
        // tracing's own notes of where in the source a span is, and for how long it was entered.
        if !name.starts_with("code.")
            && !name.starts_with("thread.")
            && !name.ends_with("_ns")
            && name != "target"
        {
            println!("    {name} = {}", attribute.value);
        }
    }
    for event in span.events.iter() {
        let fields = event.attributes.iter().filter(|field| {
            let name = field.key.as_str();
            name.starts_with("retry.") || name.starts_with("wait.")
        });
        let fields: Vec<_> = fields
            .map(|field| format!("{} = {}", field.key, field.value))
            .collect();
        println!("    event: {}, {}", event.name, fields.join(", "));
    }
}

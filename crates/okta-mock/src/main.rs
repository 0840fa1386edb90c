//! The `okta-mock` program: a fake Okta org on a socket until it is told to stop.

mod app;
mod cli;
mod failure;
mod stop;

use clap::Parser;
use cli::Args;
use failure::Failure;
use okta_mock::{MockOrg, RateLimit, Server};
use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};
use stop::Stop;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprint!("okta-mock: {failure}");
            let mut cause = failure.source();
            while let Some(inner) = cause {
                eprint!(": {inner}");
                cause = inner.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn run(args: &Args) -> Result<(), Failure> {
    let stop = Stop::new().map_err(Failure::Signals)?;
    let server = start(args).await?;
    if let (Some(path), Some(pem)) = (&args.ca_out, server.ca_pem()) {
        let written = std::fs::write(path, pem);
        written.map_err(|source| Failure::CaOut {
            path: path.clone(),
            source,
        })?;
    }
    announce(&server, args).map_err(Failure::Stdout)?;
    stop.requested().await;
    Ok(())
}

async fn start(args: &Args) -> Result<Server, Failure> {
    let window = Duration::from_secs(args.window_secs);
    let mut org = MockOrg::builder()
        .tokens(args.tokens as usize)
        .api_token(&args.api_token)
        .rate_limit(RateLimit::new(args.limit, window));
    if let Some(app) = app::of(args)? {
        org = org.service_app(app);
    }
    let mut serve = org.build().serve().port(args.port);
    if args.tls {
        serve = serve.tls();
    }
    if args.http1 {
        serve = serve.http1_only();
    }
    serve.await.map_err(Failure::Serve)
}

/// Standard output is a pipe as often as a terminal: nothing may stay in its buffer.
fn announce(server: &Server, args: &Args) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "OKTA_CLIENT_ORGURL={}", server.url())?;
    writeln!(out, "OKTA_CLIENT_TOKEN={}", args.api_token)?;
    if let Some(id) = &args.oauth_client_id {
        writeln!(out, "OKTA_CLIENT_CLIENTID={id}")?;
        writeln!(out, "OKTA_CLIENT_SCOPES={}", app::SCOPES.join(","))?;
    }
    out.flush()
}

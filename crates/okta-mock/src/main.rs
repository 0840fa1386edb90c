//! The `okta-mock` program: a fake Okta org on a socket until it is told to stop.

mod cli;
mod stop;

use clap::Parser;
use cli::Args;
use okta_mock::{RateLimit, ServeError, Server};
use std::{
    error::Error,
    fmt,
    io::{self, Write},
    path::PathBuf,
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
    let org = okta_mock::MockOrg::builder()
        .tokens(args.tokens as usize)
        .api_token(&args.api_token)
        .rate_limit(RateLimit::new(args.limit, window))
        .build();
    let mut serve = org.serve().port(args.port);
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
    out.flush()
}

#[derive(Debug)]
enum Failure {
    Serve(ServeError),
    CaOut { path: PathBuf, source: io::Error },
    Stdout(io::Error),
    Signals(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serve(error) => error.fmt(f),
            Self::CaOut { path, .. } => write!(f, "cannot write {}", path.display()),
            Self::Stdout(_) => f.write_str("cannot write to standard output"),
            Self::Signals(_) => f.write_str("cannot catch signals"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Serve(error) => error.source(),
            Self::CaOut { source, .. } | Self::Stdout(source) | Self::Signals(source) => {
                Some(source)
            }
        }
    }
}

//! The command line.

use okta_mock::DEFAULT_API_TOKEN;
use std::path::PathBuf;

/// What the program says about itself, in `--help`.
const ABOUT: &str = "A fake Okta org for tests, on 127.0.0.1.

Answers the API Token API (list, get, upsert, revoke, revoke current) as Okta does, rate limits included. \
Prints two lines, OKTA_CLIENT_ORGURL=… and OKTA_CLIENT_TOKEN=…, and serves until SIGINT or SIGTERM.";

#[derive(clap::Parser)]
#[command(version, about = "A fake Okta org for tests, on 127.0.0.1", long_about = ABOUT)]
pub(crate) struct Args {
    /// Port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,

    /// API token records to fill the org with
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub(crate) tokens: u32,

    /// The API token that callers must present; its record is one of the list
    #[arg(long, value_name = "TOKEN", default_value = DEFAULT_API_TOKEN, value_parser = api_token)]
    pub(crate) api_token: String,

    /// Speak TLS, with a certificate authority made at start
    #[arg(long, requires = "ca_out")]
    pub(crate) tls: bool,

    /// File to write the certificate of that authority to, in PEM
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) ca_out: Option<PathBuf>,

    /// Speak HTTP/1.1 only
    #[arg(long)]
    pub(crate) http1: bool,

    /// Requests that one rate limit window takes
    #[arg(long, value_name = "N", default_value_t = 600)]
    pub(crate) limit: u32,

    /// Length of a rate limit window in seconds
    #[arg(long, value_name = "S", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) window_secs: u64,
}

/// Callers have to be able to send it in a header, and shells to read it from our output.
fn api_token(text: &str) -> Result<String, &'static str> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err("a token is printable ASCII without blanks")
    }
}

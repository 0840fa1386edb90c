//! The command line.

use okta_mock::DEFAULT_API_TOKEN;
use std::path::PathBuf;

/// What the program says about itself, in `--help`.
const ABOUT: &str = "A fake Okta org for tests, on 127.0.0.1.

Answers the API Token API (list, get, upsert, revoke, revoke current) as Okta does, rate limits included. \
Prints two lines, OKTA_CLIENT_ORGURL=… and OKTA_CLIENT_TOKEN=…, and serves until SIGINT or SIGTERM.

With --oauth-client-id it has a service app, too, which gets access tokens at /oauth2/v1/token for assertions that it \
signs, and prints OKTA_CLIENT_CLIENTID=… and OKTA_CLIENT_SCOPES=… as well.";

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
    #[arg(long, value_name = "TOKEN", default_value = DEFAULT_API_TOKEN, value_parser = printable)]
    pub(crate) api_token: String,

    /// Client id of a service app that may read and manage API tokens
    #[arg(long, value_name = "ID", requires = "oauth_public_key", value_parser = printable)]
    pub(crate) oauth_client_id: Option<String>,

    /// Public key of that app, RSA or EC: a file in PEM, or with a JWK in JSON
    #[arg(long, value_name = "FILE", requires = "oauth_client_id")]
    pub(crate) oauth_public_key: Option<PathBuf>,

    /// Refuse token requests of that app without a DPoP proof
    #[arg(long, requires = "oauth_client_id")]
    pub(crate) require_dpop: bool,

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
fn printable(text: &str) -> Result<String, &'static str> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err("it has to be printable ASCII without blanks")
    }
}

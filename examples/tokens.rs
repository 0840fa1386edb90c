//! A small command line over the operations: list, get and revoke the API tokens of an org.
//!
//! It is configured as Okta's own SDKs are: `okta.yaml` in `~/.okta` or here, then the environment. The exit code is 0, 1 for
//! an error of the API or the connection, 2 for usage and configuration.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use okta_api_tokens::{
    ApiToken, ApiTokenId, ApiTokens, Error, HttpService, ListApiTokens, Model, Revoked,
};
use okta_examples::text::{escape_json, printable};
use okta_examples::{Sources, complain};

const CONFIGURATION: &str = "\
Configuration, the later wins: ~/.okta/okta.yaml, ./okta.yaml, environment. `tokens config` shows what it comes to.
./okta.yaml directs its own credential alone, unless OKTA_CLIENT_ALLOWLOCALCONFIG=1.
  OKTA_CLIENT_ORGURL             the org, such as https://acme.okta.com
  OKTA_CLIENT_TOKEN              an API token of it
  OKTA_CLIENT_AUTHORIZATIONMODE  SSWS, unless it is Bearer (the token is an access token) or PrivateKey (a service
                                 app: OKTA_CLIENT_CLIENTID, OKTA_CLIENT_SCOPES, OKTA_CLIENT_PRIVATEKEY)";

#[derive(Parser)]
#[command(
    name = "tokens",
    about = "List, get and revoke the API tokens of an Okta org.",
    after_help = CONFIGURATION
)]
struct Arguments {
    #[command(flatten)]
    sources: Sources,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List all API tokens, page after page.
    List {
        /// How many tokens to ask for in one page, 1 to 200.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200))]
        limit: Option<u32>,
        /// List only tokens whose name or client name match.
        #[arg(long, value_name = "TEXT")]
        q: Option<String>,
        /// Print one JSON array with Okta's own field names.
        #[arg(long)]
        json: bool,
    },
    /// Show one API token.
    Get {
        id: ApiTokenId,
        /// Print JSON with Okta's own field names.
        #[arg(long)]
        json: bool,
    },
    /// Revoke one API token, for good.
    Revoke {
        id: ApiTokenId,
        /// Show the token that would be revoked, and leave it.
        #[arg(long)]
        dry_run: bool,
    },
    /// Revoke the API token that this program calls with.
    RevokeCurrent,
    /// Show the configuration and where each setting comes from, without secrets. Nothing is sent.
    Config,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match okta_examples::configuration("tokens", &arguments.sources) {
        Ok(Some(config)) => config,
        Ok(None) => return misconfigured(&okta_examples::how_to_configure()),
        Err(mistakes) => return misconfigured(&mistakes),
    };
    if let Command::Config = arguments.command {
        let shown = config.to_string();
        let lines = shown.lines().map(printable).collect::<Vec<_>>().join("\n");
        if let Err(error) = writeln!(std::io::stdout(), "{lines}") {
            return ended(Err(error.into()));
        }
    }
    match okta_examples::client(&config) {
        Ok(tokens) => ended(run(&tokens, arguments.command).await),
        Err(mistakes) => misconfigured(&mistakes),
    }
}

fn ended(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Call(error)) => {
            complain(&format!("tokens: {error}"));
            ExitCode::from(1)
        }
        // The reader of our output has gone, as `head` does.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::Output(error)) => {
            complain(&format!("tokens: the output cannot be written: {error}"));
            ExitCode::from(1)
        }
    }
}

fn misconfigured(mistakes: &[String]) -> ExitCode {
    for mistake in mistakes {
        complain(&format!("tokens: {mistake}"));
    }
    ExitCode::from(2)
}

enum Failure {
    Call(Error),
    Output(std::io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

async fn run<S>(tokens: &ApiTokens<S>, command: Command) -> Result<(), Failure>
where
    S: HttpService + Clone,
{
    let mut out = std::io::stdout().lock();
    match command {
        Command::List { limit, q, json } => {
            let mut list = ListApiTokens::new();
            if let Some(limit) = limit {
                list = list.limit(limit).map_err(Error::from)?;
            }
            if let Some(q) = q {
                list = list.q(q);
            }
            let mut items = tokens.items(list);
            let mut separator = "[";
            while let Some(token) = items.try_next().await? {
                warn_of_unreadable(&token);
                if json {
                    write!(out, "{separator}\n{}", to_json(&token)?)?;
                    separator = ",";
                } else {
                    writeln!(out, "{}", line(&token))?;
                }
            }
            if json {
                writeln!(out, "{}", if separator == "[" { "[]" } else { "\n]" })?;
            }
        }
        Command::Get { id, json } => {
            let token = tokens.get(id).await?.value;
            warn_of_unreadable(&token);
            if json {
                writeln!(out, "{}", to_json(&token)?)?;
            } else {
                writeln!(out, "{}", line(&token))?;
            }
        }
        Command::Revoke { id, dry_run: true } => {
            let token = tokens.get(id).await?.value;
            writeln!(out, "would revoke {}", line(&token))?;
        }
        Command::Revoke { id, dry_run: false } => {
            let revoked = tokens.revoke(&id).await?.value;
            writeln!(out, "{} {}", outcome(revoked), id)?;
        }
        Command::RevokeCurrent => {
            let revoked = tokens.revoke_current().await?.value;
            writeln!(out, "{} the token of this program", outcome(revoked))?;
        }
        // It was shown before a client was made of it.
        Command::Config => {}
    }
    Ok(())
}

/// A value that could not be read is not shown in its place.
fn warn_of_unreadable(token: &ApiToken) {
    for value in token.unreadable() {
        complain(&format!(
            "tokens: warning: {}: {value}, which cannot be read",
            token.id
        ));
    }
}

fn outcome(revoked: Revoked) -> &'static str {
    match revoked {
        Revoked::AlreadyGone => "already gone:",
        _ => "revoked",
    }
}

fn to_json(token: &ApiToken) -> std::io::Result<String> {
    Ok(escape_json(&serde_json::to_string(token)?))
}

fn line(token: &ApiToken) -> String {
    let owner = token.user_id.as_ref().map_or("-", |id| id.as_str());
    let last_used = token
        .last_used()
        .map_or_else(|| "unknown".to_owned(), |time| time.to_string());
    // What people chose and servers sent must not steer a terminal.
    printable(&format!(
        "{}  {}  owner {owner}  last used {last_used}",
        token.id, token.name
    ))
}

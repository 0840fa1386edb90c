//! The command line.

use clap::{Parser, value_parser};
use okta_api_tokens::{InvalidInput, ListApiTokens};
use okta_examples::Sources;

use super::report::{Limits, Severity};

const ENVIRONMENT: &str = "\
Configuration, the later wins: ~/.okta/okta.yaml, ./okta.yaml, environment.
./okta.yaml directs its own credential alone, unless OKTA_CLIENT_ALLOWLOCALCONFIG=1.
  OKTA_CLIENT_ORGURL             The org to audit, such as https://acme.okta.com
  OKTA_CLIENT_TOKEN              An API token of that org; what it may list is what is audited
  OKTA_CLIENT_AUTHORIZATIONMODE  SSWS, unless it is Bearer (the token is an OAuth 2.0 access token) or PrivateKey (a
                                 service app: OKTA_CLIENT_CLIENTID, OKTA_CLIENT_SCOPES=okta.apiTokens.read,
                                 OKTA_CLIENT_PRIVATEKEY: PEM, JWK or the path of either)
  NO_COLOR                       Any value: no colours
With no org and no credential a fake org is audited, for a table alone: with --json, --csv or --fail-on it takes --fake-org.

Table:
  AGE, USED and CHANGED are times ago: made, last used, last used or edited. LEFT is the time until it
  EXPIRES unless it is used again. What is not known is `?`.

Findings:
  high    never-used    made --new-days ago or longer, and not used since its first minute
          expiring      --expiry-days left or less, and idle for at least as long as that
  medium  no-expiry     Okta gives no date on which it expires, and so none of its last use
          expired       its date has passed, yet the org lists it
          unknown-use   Okta gives no window, so the date of its last use is unknown
          unreadable    Okta sent a value that cannot be read, so a rule may have missed it
          unknown-network  from where it may be used is not known
          idle          last used --idle-days ago or longer
  low     open-network  usable from any network, from all zones, or from any but some zones
          unknown-owner  Okta names no owner
          many-tokens   its owner has more than --owner-tokens

Exit code:
  0  the report is written
  1  Okta or the connection failed
  2  the command line or the environment is wrong
  3  there is a finding that --fail-on names";

/// Audit the API tokens of an Okta org, worst first. It only reads.
#[derive(Debug, Parser)]
#[command(name = "audit", version, after_help = ENVIRONMENT)]
pub(crate) struct Args {
    /// Audit only tokens whose name or client name match
    #[arg(long, value_name = "TEXT")]
    q: Option<String>,

    /// How many tokens to ask for in one page, 1 to 200
    #[arg(long, value_name = "N", default_value = "200", value_parser = page_size)]
    limit: ListApiTokens,

    #[command(flatten)]
    pub(crate) sources: Sources,

    /// Audit a fake org that runs in this program, whatever is configured
    #[arg(long)]
    pub(crate) fake_org: bool,

    /// Print one JSON document: the tokens with Okta's own fields, what was found under `audit`, and the summary
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print one CSV row per token. A text that a spreadsheet would take for a formula gets a ' in front
    #[arg(long)]
    csv: bool,

    /// A token is idle after this many days without use
    #[arg(long, value_name = "DAYS", default_value_t = 14, value_parser = value_parser!(u16).range(1..))]
    idle_days: u16,

    /// A token is about to expire when it has this many days left
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = value_parser!(u16).range(1..))]
    expiry_days: u16,

    /// An owner of more tokens than this has many
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = value_parser!(u16).range(1..))]
    owner_tokens: u16,

    /// A token that was never used is forgiven for this many days
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    new_days: u16,

    /// Exit with 3 if there is a finding of this severity or above
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Severity>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

impl Args {
    pub(crate) fn list(&self) -> ListApiTokens {
        let list = self.limit.clone();
        match &self.q {
            Some(q) => list.q(q),
            None => list,
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            idle_days: self.idle_days,
            expiry_days: self.expiry_days,
            owner_tokens: self.owner_tokens,
            new_days: self.new_days,
        }
    }

    /// Whether a person looks at the outcome, who sees that the org is none.
    pub(crate) fn is_for_people(&self) -> bool {
        matches!(self.format(), Format::Table) && self.fail_on.is_none()
    }

    pub(crate) fn format(&self) -> Format {
        match (self.json, self.csv) {
            (true, _) => Format::Json,
            (_, true) => Format::Csv,
            _ => Format::Table,
        }
    }
}

/// The library knows what a page may be; the command line asks it.
fn page_size(text: &str) -> Result<ListApiTokens, String> {
    let size: u32 = text.parse().map_err(|_| "give a whole number".to_owned())?;
    ListApiTokens::new()
        .limit(size)
        .map_err(|error: InvalidInput| error.mistakes().join("; "))
}

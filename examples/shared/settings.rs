//! The settings that users of other Okta SDKs have: in `okta.yaml` and in their environment.

use std::path::PathBuf;

use okta_api_tokens::{ApiTokens, DefaultStack};
use okta_config::{Config, ConfigError, Finding};

use crate::complain;

/// Where a program reads its configuration, as its command line says.
#[derive(Debug, clap::Args)]
pub struct Sources {
    /// Trust the certificate authorities in this PEM file too.
    #[arg(long, value_name = "FILE", global = true)]
    pub ca: Option<PathBuf>,
    /// Do not read the okta.yaml of the current folder.
    #[arg(long, global = true)]
    pub no_local_config: bool,
}

/// The configuration, or `None` where there is none: no org URL, no client id and no credential in any source. Warnings go
/// to stderr, in the name of `program`. All mistakes are told at once.
pub fn configuration(program: &str, from: &Sources) -> Result<Option<Config>, Vec<String>> {
    let mut sources = Config::builder();
    if from.no_local_config {
        sources = sources.no_local_config();
    }
    if let Some(path) = &from.ca {
        let path = path
            .to_str()
            .ok_or_else(|| vec!["the path of the CA file is not UTF-8".to_owned()])?;
        sources = sources.set("caFile", path);
    }
    let warn = |warnings: &[Finding]| {
        for warning in warnings {
            complain(&format!("{program}: warning: {warning}"));
        }
    };
    match sources.load() {
        Ok(config) => {
            warn(config.warnings());
            Ok(Some(config))
        }
        Err(error) => {
            warn(error.warnings());
            if error.is_unconfigured() {
                return Ok(None);
            }
            Err(lines(&error))
        }
    }
}

/// The operations over the whole default stack, as configured.
pub fn client(config: &Config) -> Result<ApiTokens<DefaultStack>, Vec<String>> {
    let client = config.client().map_err(|error| lines(&error))?;
    Ok(ApiTokens::over(client))
}

/// What to set where nothing is configured.
pub fn how_to_configure() -> Vec<String> {
    vec![
        "OKTA_CLIENT_ORGURL is not set, and neither ~/.okta/okta.yaml nor ./okta.yaml names an org: the URL of yours, such as \
         https://acme.okta.com"
            .to_owned(),
        "OKTA_CLIENT_TOKEN is not set: an API token of that org; or OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey with \
         OKTA_CLIENT_CLIENTID, OKTA_CLIENT_SCOPES and OKTA_CLIENT_PRIVATEKEY"
            .to_owned(),
    ]
}

fn lines(error: &ConfigError) -> Vec<String> {
    error.mistakes().iter().map(ToString::to_string).collect()
}

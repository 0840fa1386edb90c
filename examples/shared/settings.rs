//! The settings that users of other Okta SDKs have: in `okta.yaml` and in their environment.

use std::path::Path;

use okta_api_tokens::{ApiTokens, DefaultStack};
use okta_config::{Config, ConfigError, Finding};

use crate::complain;

/// The configuration, or `None` where there is none: no org URL, no client id and no credential in any source. Warnings go
/// to stderr, in the name of `program`. The certificate authorities in the PEM file `ca` are trusted beside those of the
/// system. All mistakes are told at once.
pub fn configuration(program: &str, ca: Option<&Path>) -> Result<Option<Config>, Vec<String>> {
    let mut sources = Config::builder();
    if let Some(path) = ca {
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
        "OKTA_CLIENT_ORGURL is not set: the URL of your org, such as https://acme.okta.com".to_owned(),
        "OKTA_CLIENT_TOKEN is not set: an API token of that org; or OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey with \
         OKTA_CLIENT_CLIENTID, OKTA_CLIENT_SCOPES and OKTA_CLIENT_PRIVATEKEY"
            .to_owned(),
    ]
}

fn lines(error: &ConfigError) -> Vec<String> {
    error.mistakes().iter().map(ToString::to_string).collect()
}

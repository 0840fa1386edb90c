//! The settings that users of other Okta SDKs have in their environment.

use std::env::VarError;
use std::path::Path;

use okta_api_tokens::{
    ApiTokens, Credential, DefaultStack, InvalidInput, OrgUrl, Stack, Transport,
};

const ORG_URL: &str = "OKTA_CLIENT_ORGURL";
const TOKEN: &str = "OKTA_CLIENT_TOKEN";
const MODE: &str = "OKTA_CLIENT_AUTHORIZATIONMODE";

/// The client that the environment describes, or `None` where it describes none: neither `OKTA_CLIENT_ORGURL` nor
/// `OKTA_CLIENT_TOKEN` is set. One that is set and empty, as by a secret that a CI system did not find, is a mistake.
///
/// `OKTA_CLIENT_AUTHORIZATIONMODE` is `SSWS`, unless it is set to `Bearer`. The certificate authorities in the PEM file
/// `ca` are trusted beside those of the system. All mistakes are told at once.
pub fn client_from_env(ca: Option<&Path>) -> Result<Option<ApiTokens<DefaultStack>>, Vec<String>> {
    let (org, token) = (variable(ORG_URL), variable(TOKEN));
    if let (Ok(None), Ok(None)) = (&org, &token) {
        return Ok(None);
    }
    let mut mistakes = Vec::new();
    let mode = variable(MODE);
    let org = required(ORG_URL, org, &mut mistakes, |url| OrgUrl::parse(&url));
    let credential = required(TOKEN, token, &mut mistakes, |token| match &mode {
        Ok(Some(mode)) if mode.eq_ignore_ascii_case("Bearer") => Credential::bearer(token),
        _ => Credential::ssws(token),
    });
    match &mode {
        Err(mistake) => mistakes.push(mistake.clone()),
        Ok(Some(mode))
            if !["SSWS", "Bearer"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(mode)) =>
        {
            mistakes.push(format!("{MODE} is neither SSWS nor Bearer"));
        }
        Ok(_) => {}
    }
    let transport = transport(ca).map_err(|mistake| mistakes.push(mistake));
    match (org, credential, transport) {
        (Some(org), Some(credential), Ok(transport)) if mistakes.is_empty() => {
            let stack = Stack::new(&org, credential).over(transport);
            Ok(Some(ApiTokens::new(org, stack)))
        }
        _ => Err(mistakes),
    }
}

/// What to set where the environment describes no org.
pub fn how_to_configure() -> Vec<String> {
    vec![
        format!("{ORG_URL} is not set: the URL of your org, such as https://acme.okta.com"),
        format!("{TOKEN} is not set: an API token of that org"),
    ]
}

fn transport(ca: Option<&Path>) -> Result<Transport, String> {
    let mut builder = Transport::builder()
        .user_agent_suffix(concat!("okta-examples/", env!("CARGO_PKG_VERSION")))
        .map_err(|error| error.to_string())?;
    if let Some(path) = ca {
        let pem = std::fs::read(path)
            .map_err(|error| format!("the CA file {} cannot be read: {error}", path.display()))?;
        builder = builder
            .add_ca_pem(&pem)
            .map_err(|error| format!("the CA file {}: {error}", path.display()))?;
    }
    builder.build().map_err(|error| error.to_string())
}

fn variable(name: &str) -> Result<Option<String>, String> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Err(format!("{name} is set and empty")),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}

fn required<T>(
    name: &str,
    value: Result<Option<String>, String>,
    mistakes: &mut Vec<String>,
    read: impl FnOnce(String) -> Result<T, InvalidInput>,
) -> Option<T> {
    let value = value.and_then(|value| value.ok_or_else(|| format!("{name} is not set")));
    value
        .and_then(|value| read(value).map_err(|error| format!("{name}: {error}")))
        .map_err(|mistake| mistakes.push(mistake))
        .ok()
}

//! What the example programs share: the settings that users of other Okta SDKs have in their environment.

use std::path::Path;

use okta_api_tokens::{
    ApiTokens, Credential, DefaultStack, InvalidInput, OrgUrl, Stack, Transport,
};

const ORG_URL: &str = "OKTA_CLIENT_ORGURL";
const TOKEN: &str = "OKTA_CLIENT_TOKEN";
const MODE: &str = "OKTA_CLIENT_AUTHORIZATIONMODE";

/// The client that the environment describes, or `None` where it describes none: neither `OKTA_CLIENT_ORGURL` nor
/// `OKTA_CLIENT_TOKEN` is set.
///
/// `OKTA_CLIENT_AUTHORIZATIONMODE` is `SSWS`, unless it is set to `Bearer`. The certificate authorities in the PEM file
/// `ca` are trusted beside those of the system. All mistakes are told at once.
pub fn client_from_env(ca: Option<&Path>) -> Result<Option<ApiTokens<DefaultStack>>, Vec<String>> {
    let (org, token) = (variable(ORG_URL), variable(TOKEN));
    if org.is_none() && token.is_none() {
        return Ok(None);
    }
    let mut mistakes = Vec::new();
    let org = required(ORG_URL, org, &mut mistakes, |url| OrgUrl::parse(&url));
    let mode = variable(MODE).unwrap_or_else(|| "SSWS".to_owned());
    let credential = required(TOKEN, token, &mut mistakes, |token| {
        if mode.eq_ignore_ascii_case("SSWS") {
            Credential::ssws(token)
        } else if mode.eq_ignore_ascii_case("Bearer") {
            Credential::bearer(token)
        } else {
            Err(InvalidInput::new(
                MODE,
                format!("it is `{mode}`; set it to SSWS or Bearer"),
            ))
        }
    });
    let transport = transport(ca).map_err(|mistake| mistakes.push(mistake));
    match (org, credential, transport) {
        (Some(org), Some(credential), Ok(transport)) => {
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

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn required<T>(
    name: &str,
    value: Option<String>,
    mistakes: &mut Vec<String>,
    read: impl FnOnce(String) -> Result<T, InvalidInput>,
) -> Option<T> {
    let Some(value) = value else {
        mistakes.push(format!("{name} is not set"));
        return None;
    };
    read(value)
        .map_err(|error| mistakes.push(format!("{name}: {error}")))
        .ok()
}

/// The programs of the README, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

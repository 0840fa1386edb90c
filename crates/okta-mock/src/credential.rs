//! Who is calling: API tokens under `SSWS`, access tokens under `Bearer` or `DPoP`.

use http::{HeaderMap, header::AUTHORIZATION};
use std::{
    collections::{HashMap, HashSet},
    fmt,
};

/// The secrets that the org takes. `Debug` shows only how many.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    /// API token secret, and the id of its record.
    api_tokens: HashMap<String, String>,
    access_tokens: HashMap<String, HashSet<String>>,
}

/// A caller whose credential is good.
#[derive(Debug)]
pub(crate) enum Caller {
    /// The record with this id.
    ApiToken(String),
    AccessToken(HashSet<String>),
}

/// A credential that is missing, revoked, or not known here.
pub(crate) struct Unknown<'a> {
    /// OAuth scheme and access token.
    pub(crate) oauth: Option<(&'static str, &'a str)>,
}

impl Credentials {
    pub(crate) fn add_api_token(&mut self, secret: String, id: String) {
        self.api_tokens.insert(secret, id);
    }

    pub(crate) fn add_access_token<'a>(
        &mut self,
        token: &str,
        scopes: impl IntoIterator<Item = &'a str>,
    ) {
        let scopes = scopes.into_iter().map(str::to_owned).collect();
        self.access_tokens.insert(token.to_owned(), scopes);
    }

    pub(crate) fn remove_access_token(&mut self, token: &str) -> bool {
        self.access_tokens.remove(token).is_some()
    }

    /// The id of the record behind an API token's secret.
    pub(crate) fn record_of(&self, secret: &str) -> Option<&str> {
        self.api_tokens.get(secret).map(String::as_str)
    }

    pub(crate) fn caller<'a>(&self, headers: &'a HeaderMap) -> Result<Caller, Unknown<'a>> {
        let value = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        // The official Python SDK leaves the space out.
        if let Some(secret) = value.strip_prefix("SSWS") {
            let id = self
                .record_of(secret.trim())
                .ok_or(Unknown { oauth: None })?;
            return Ok(Caller::ApiToken(id.to_owned()));
        }
        let Some((scheme, token)) = value.split_once(' ') else {
            return Err(Unknown { oauth: None });
        };
        let token = token.trim();
        let oauth = ["Bearer", "DPoP"]
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(scheme))
            .map(|scheme| (scheme, token));
        match self.access_tokens.get(token) {
            Some(scopes) if oauth.is_some() => Ok(Caller::AccessToken(scopes.clone())),
            _ => Err(Unknown { oauth }),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("api_tokens", &self.api_tokens.len())
            .field("access_tokens", &self.access_tokens.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The caller, or the scheme that an unknown token came under.
    fn caller(value: Option<&str>) -> Result<Caller, Option<&'static str>> {
        let mut credentials = Credentials::default();
        credentials.add_api_token("secret".into(), "00Tid".into());
        credentials.add_access_token("token", ["okta.apiTokens.read"]);
        assert!(!format!("{credentials:?}").contains("secret"));
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(AUTHORIZATION, value.parse().unwrap());
        }
        let caller = credentials.caller(&headers);
        caller.map_err(|unknown| unknown.oauth.map(|(scheme, _)| scheme))
    }

    #[test]
    fn every_spelling_of_a_known_credential() {
        for good in ["SSWS secret", "SSWSsecret"] {
            assert!(
                matches!(caller(Some(good)), Ok(Caller::ApiToken(id)) if id == "00Tid"),
                "{good}"
            );
        }
        for good in ["Bearer token", "bearer token", "DPoP token"] {
            assert!(
                matches!(caller(Some(good)), Ok(Caller::AccessToken(_))),
                "{good}"
            );
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let refused = |value| caller(value).unwrap_err();
        for bad in [
            None,
            Some(""),
            Some("SSWS"),
            Some("SSWS token"),
            Some("Basic token"),
            Some("secret"),
        ] {
            assert_eq!(refused(bad), None, "{bad:?}");
        }
        assert_eq!(refused(Some("Bearer secret")), Some("Bearer"));
        assert_eq!(refused(Some("DPoP x")), Some("DPoP"));
    }
}

//! The service app of the command line.

use crate::{cli::Args, failure::Failure};
use okta_mock::ServiceApp;

pub(crate) const SCOPES: [&str; 2] = ["okta.apiTokens.read", "okta.apiTokens.manage"];

/// The app that the arguments describe, if they do.
pub(crate) fn of(args: &Args) -> Result<Option<ServiceApp>, Failure> {
    let (Some(id), Some(path)) = (&args.oauth_client_id, &args.oauth_public_key) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(path).map_err(|source| Failure::PublicKey {
        path: path.clone(),
        source,
    })?;
    let app = ServiceApp::new(id).scopes(&SCOPES);
    let app = if text.trim_start().starts_with('{') {
        app.jwk(&text)
    } else {
        app.public_key_pem(&text)
    };
    let app = app.map_err(|source| Failure::Key {
        path: path.clone(),
        source,
    })?;
    Ok(Some(if args.require_dpop {
        app.require_dpop()
    } else {
        app
    }))
}

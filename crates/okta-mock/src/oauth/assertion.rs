//! Client assertions (RFC 7523, section 3): who asks for an access token.

use super::{app::ServiceApp, jwt::Jwt, reason::Reason, replay::Replay, settings::Settings, url};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audience>,
    exp: Option<f64>,
    iat: Option<f64>,
    nbf: Option<f64>,
    jti: Option<String>,
}

/// One audience or several (RFC 7519, section 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Okta takes an assertion that expires at most one hour ahead.
const LONGEST_SECS: f64 = 3600.0;
/// What the client's clock may be ahead of the org's.
const AHEAD_SECS: f64 = 5.0;

/// The app whose assertion this is. Its `jti` is spent from here on, whatever becomes of the request.
pub(super) fn authenticate<'a>(
    settings: &'a Settings,
    replay: &mut Replay,
    text: &str,
    endpoint: &str,
    now: Timestamp,
) -> Result<&'a ServiceApp, Reason> {
    let jwt = Jwt::<Claims>::read(text)
        .map_err(|reason| format!("The client_assertion is invalid: it {reason}."))?;
    let claims = &jwt.claims;
    let (Some(iss), Some(sub)) = (&claims.iss, &claims.sub) else {
        return Err("The client_assertion must have an issuer and a subject claim.".into());
    };
    if iss != sub {
        return Err("The issuer and the subject claim of client_assertion must be equal.".into());
    }
    let app = settings.app(iss).ok_or(
        "The issuer claim of client_assertion is not the client id of an app of this org.",
    )?;
    verify(app, &jwt)?;
    let named = match &claims.aud {
        Some(Audience::One(one)) => std::slice::from_ref(one),
        Some(Audience::Several(several)) => several,
        None => &[],
    };
    if !named.iter().any(|aud| url::is(aud, endpoint)) {
        return Err(format!(
            "The audience claim for client_assertion must be the endpoint invoked for the request: {endpoint}"
        )
        .into());
    }
    check_times(claims, now)?;
    let Some(jti) = &claims.jti else {
        return Ok(app);
    };
    if !replay.spend(&format!("{iss} {jti}"), now) {
        return Err("The client_assertion has been used before: its jti claim is not new.".into());
    }
    Ok(app)
}

fn verify(app: &ServiceApp, jwt: &Jwt<'_, Claims>) -> Result<(), Reason> {
    let kid = jwt.header.kid.as_deref();
    if kid.is_none() && app.keys.len() > 1 && app.keys.iter().any(|key| key.kid.is_some()) {
        return Err("The client_assertion must name the key of the app by its kid header.".into());
    }
    // A key without an id can be meant by any.
    let mut meant = app
        .keys
        .iter()
        .filter(|key| kid.is_none() || key.kid.is_none() || key.kid.as_deref() == kid)
        .peekable();
    if meant.peek().is_none() {
        return Err("The app has no key with the kid of client_assertion.".into());
    }
    if meant.any(|key| jwt.is_signed_by(key)) {
        Ok(())
    } else {
        Err("The client_assertion signature is invalid.".into())
    }
}

fn check_times(claims: &Claims, now: Timestamp) -> Result<(), Reason> {
    let now = now.as_duration().as_secs_f64();
    let exp = claims
        .exp
        .ok_or("The client_assertion must have an expiration claim.")?;
    if exp <= now {
        return Err("The client_assertion token is expired.".into());
    }
    if exp - now > LONGEST_SECS {
        return Err("The client_assertion token has an expiration too far into the future.".into());
    }
    if claims.iat.is_some_and(|iat| iat - now > AHEAD_SECS) {
        return Err("The client_assertion token was issued in the future.".into());
    }
    if claims.nbf.is_some_and(|nbf| nbf - now > AHEAD_SECS) {
        return Err("The client_assertion token is not valid yet.".into());
    }
    Ok(())
}

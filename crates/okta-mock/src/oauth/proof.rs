//! DPoP proofs (RFC 9449, section 4.3): that the client has a key.

use super::{base64url, jwk::Jwk, jwt::Jwt, key::PublicKey, reason::Reason, replay::Replay, url};
use http::HeaderMap;
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Claims {
    htm: Option<String>,
    htu: Option<String>,
    iat: Option<f64>,
    jti: Option<String>,
    ath: Option<String>,
    nonce: Option<String>,
}

/// What a proof has to be about.
pub(super) struct Expected<'a> {
    pub(super) method: &'a str,
    /// Without query.
    pub(super) url: &'a str,
    pub(super) now: Timestamp,
    /// The token that comes with it, at a resource.
    pub(super) access_token: Option<&'a str>,
    /// Thumbprint of the key that the token is bound to.
    pub(super) key: Option<&'a str>,
}

/// What a good proof says.
pub(super) struct Proof {
    /// Of its key.
    pub(super) thumbprint: String,
    pub(super) nonce: Option<String>,
}

/// How far the client's clock may be from the org's, either way.
const DRIFT_SECS: f64 = 300.0;

/// The proof of a request, if it has one.
pub(super) fn header(headers: &HeaderMap) -> Result<Option<&str>, Reason> {
    let mut values = headers.get_all("dpop").iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| "The DPoP proof is not ASCII.")?;
            Ok(Some(text))
        }
        _ => Err("The request has more than one DPoP header.".into()),
    }
}

/// Checks everything but the nonce, which is the asker's. The `jti` is spent when the rest is good.
pub(super) fn check(
    text: &str,
    expected: &Expected<'_>,
    replay: &mut Replay,
) -> Result<Proof, Reason> {
    let jwt = Jwt::<Claims>::read(text)
        .map_err(|reason| format!("The DPoP proof JWT is invalid: it {reason}."))?;
    if jwt.header.typ.as_deref() != Some("dpop+jwt") {
        return Err("The 'typ' header of the DPoP proof JWT must be 'dpop+jwt'.".into());
    }
    let jwk = verify(&jwt)?;
    check_claims(&jwt.claims, expected)?;
    let thumbprint = jwk.thumbprint();
    if expected.key.is_some_and(|bound_to| bound_to != thumbprint) {
        return Err("The DPoP proof JWT is of another key than the access token.".into());
    }
    let Some(jti) = jwt.claims.jti.as_deref().filter(|jti| !jti.is_empty()) else {
        return Err(invalid("jti"));
    };
    if !replay.spend(jti, expected.now) {
        return Err("The DPoP proof JWT has been used before: its 'jti' claim is not new.".into());
    }
    Ok(Proof {
        thumbprint,
        nonce: jwt.claims.nonce,
    })
}

fn verify<'a>(jwt: &'a Jwt<'_, Claims>) -> Result<&'a Jwk, Reason> {
    let jwk = jwt
        .header
        .jwk
        .as_ref()
        .ok_or("The DPoP proof JWT must have a 'jwk' header.")?;
    let key = PublicKey::new(jwk)
        .map_err(|error| format!("The 'jwk' header of the DPoP proof JWT is invalid: {error}."))?;
    if !jwt.is_signed_by(&key) {
        return Err("The signature of the DPoP proof JWT is invalid.".into());
    }
    Ok(jwk)
}

fn check_claims(claims: &Claims, expected: &Expected<'_>) -> Result<(), Reason> {
    if claims.htm.as_deref() != Some(expected.method) {
        return Err(invalid("htm"));
    }
    if !claims
        .htu
        .as_deref()
        .is_some_and(|htu| url::is(htu, expected.url))
    {
        return Err(format!("{} It must be {}", invalid("htu"), expected.url).into());
    }
    let now = expected.now.as_duration().as_secs_f64();
    if !claims
        .iat
        .is_some_and(|iat| (iat - now).abs() <= DRIFT_SECS)
    {
        return Err(format!(
            "{} It must be within 5 minutes of the time in the Date header.",
            invalid("iat")
        )
        .into());
    }
    if let Some(token) = expected.access_token {
        let ath = base64url::sha256(token.as_bytes());
        if claims.ath.as_deref() != Some(&ath) {
            return Err(invalid("ath"));
        }
    }
    Ok(())
}

/// In Okta's words.
fn invalid(claim: &str) -> Reason {
    format!("'{claim}' claim in the DPoP proof JWT is invalid.").into()
}

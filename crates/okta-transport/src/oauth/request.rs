//! The token request as an operation (RFC 6749, section 4.4).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response};
use okta_core::{
    DecodeError, InvalidInput, Operation, OperationDescription, OrgUrl, Repeat, RequestBuilder,
    ResponseMeta,
};
use serde::Deserialize;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::dpop::Prover;

pub(super) const PATH: &str = "/oauth2/v1/token";

/// A token that nobody gets to see because its answer was lost expires by itself.
pub(super) static DESCRIPTION: OperationDescription =
    OperationDescription::new("requestToken", Method::POST, PATH).repeat(Repeat::Idempotent);

/// A token request. Each attempt gets its form from the layer that makes assertions.
#[derive(Debug)]
pub(super) struct RequestToken;

/// With what the attempt was sent that was answered, in the extensions of the answer.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) sent: Instant,
    pub(super) prover: Option<Arc<Prover>>,
}

/// What the token endpoint granted.
pub(super) struct Issued {
    pub(super) access_token: Zeroizing<String>,
    pub(super) life: Duration,
    /// `None` where what was asked for was granted (RFC 6749, section 5.1).
    pub(super) scopes: Option<Vec<String>>,
    pub(super) attempt: Attempt,
}

/// RFC 6749, section 5.1.
#[derive(Deserialize)]
struct Answer {
    access_token: Option<Zeroizing<String>>,
    token_type: Option<String>,
    expires_in: Option<Seconds>,
    scope: Option<String>,
}

/// A number, which some servers write as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

impl Operation for RequestToken {
    type Output = Issued;
    const DESCRIPTION: &'static OperationDescription = &DESCRIPTION;

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        let mut request = RequestBuilder::new(Self::DESCRIPTION).build(org)?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, form);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(request)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Issued, DecodeError> {
        let (mut head, body) = response.into_parts();
        let attempt = head.extensions.remove::<Attempt>();
        read(&body, attempt).map_err(|reason| {
            // Nothing of the body is quoted: it may hold a token.
            DecodeError::new(reason, ResponseMeta::from(head), b"")
        })
    }
}

fn read(body: &[u8], attempt: Option<Attempt>) -> Result<Issued, String> {
    let attempt = attempt.ok_or("nothing is known of the request that it answers")?;
    let answer: Answer = serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("it is no token answer: JSON was expected (line {line}, column {column}); check the org URL and what stands in front of it")
    })?;
    let access_token = answer.access_token.filter(|token| !token.is_empty());
    let access_token = access_token.ok_or("it has no access_token")?;
    let wanted = if attempt.prover.is_some() {
        "DPoP"
    } else {
        "Bearer"
    };
    match answer.token_type {
        Some(kind) if kind.eq_ignore_ascii_case(wanted) => {}
        Some(kind) if kind.eq_ignore_ascii_case("Bearer") => {
            return Err("a DPoP token was asked for and the answer has a Bearer token, which is bound to no key; allow DPoP in the settings of the app, or do without it".to_owned());
        }
        Some(_) => {
            return Err(format!(
                "its token_type is not {wanted}, which was asked for"
            ));
        }
        None => return Err("it has no token_type".to_owned()),
    }
    let life = answer.expires_in.and_then(Seconds::duration);
    let life = life.ok_or("it has no expires_in, so nobody knows when to renew the token")?;
    if life.is_zero() {
        return Err("its expires_in is 0, so the token cannot be used; check the token lifetime in the settings of the org".to_owned());
    }
    let scopes = answer.scope.filter(|scope| !scope.trim().is_empty());
    Ok(Issued {
        access_token,
        life,
        scopes: scopes.map(|scope| scope.split_ascii_whitespace().map(str::to_owned).collect()),
        attempt,
    })
}

/// Longer than any token lives, and short enough for every clock.
const LONGEST: f64 = 365.0 * 86_400.0;

impl Seconds {
    fn duration(self) -> Option<Duration> {
        let seconds = match self {
            Self::Number(number) => number,
            Self::Text(text) => text.trim().parse().ok()?,
        };
        // A negative one has passed.
        (!seconds.is_nan()).then(|| Duration::from_secs_f64(seconds.clamp(0.0, LONGEST)))
    }
}

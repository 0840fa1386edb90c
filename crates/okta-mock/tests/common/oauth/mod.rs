//! A client of the token endpoint that can also do everything wrong. It signs with *ring*; the org verifies with other
//! crates.

mod key;

pub(crate) use key::Key;

use super::{Answer, send};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use okta_mock::{MockOrg, MockOrgBuilder, ServiceApp};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const TOKEN: &str = "/oauth2/v1/token";
pub(crate) const TOKEN_URL: &str = "https://test.okta.com/oauth2/v1/token";
pub(crate) const READ: &str = "okta.apiTokens.read";
pub(crate) const MANAGE: &str = "okta.apiTokens.manage";
pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The two halves of a JWT that a test may change before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) header: Value,
    pub(crate) claims: Value,
}

impl Draft {
    /// The same with another value at a path such as `header.jwk.d`.
    pub(crate) fn with(mut self, path: &str, value: Value) -> Self {
        let (part, member) = path.split_once('.').unwrap();
        let part = match part {
            "header" => &mut self.header,
            "claims" => &mut self.claims,
            other => panic!("{other}"),
        };
        *member.split('.').fold(part, |at, name| &mut at[name]) = value;
        self
    }
}

pub(crate) struct Client {
    pub(crate) id: &'static str,
    pub(crate) key: Key,
    pub(crate) dpop: Key,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self {
            id: "0oa1client",
            key: Key::p256(),
            dpop: Key::p256(),
        }
    }

    /// The client's app, with both scopes.
    pub(crate) fn app(&self) -> ServiceApp {
        let app = ServiceApp::new(self.id).public_key_pem(&self.key.public_pem());
        app.unwrap().scopes(&[READ, MANAGE])
    }

    pub(crate) fn org(&self) -> MockOrg {
        self.builder().build()
    }

    /// An org whose clock begins at a whole second, so that whole seconds in claims can be at the very edge.
    pub(crate) fn builder(&self) -> MockOrgBuilder {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        MockOrg::builder()
            .tokens(3)
            .now(now)
            .service_app(self.app())
    }

    /// A good assertion, before it is signed.
    pub(crate) fn assertion(&self, org: &MockOrg) -> Draft {
        let now = org.now().as_second();
        Draft {
            header: json!({ "alg": self.key.algorithms()[0] }),
            claims: json!({
                "iss": self.id, "sub": self.id, "aud": TOKEN_URL,
                "iat": now, "exp": now + 300, "jti": jti(),
            }),
        }
    }

    /// A good proof, before it is signed.
    pub(crate) fn proof(&self, org: &MockOrg, method: &str, url: &str) -> Draft {
        Draft {
            header: json!({
                "typ": "dpop+jwt", "alg": self.dpop.algorithms()[0], "jwk": self.dpop.jwk(),
            }),
            claims: json!({
                "htm": method, "htu": url, "iat": org.now().as_second(), "jti": jti(),
            }),
        }
    }

    pub(crate) fn token_proof(&self, org: &MockOrg, nonce: &str) -> Draft {
        let mut draft = self.proof(org, "POST", TOKEN_URL);
        draft.claims["nonce"] = json!(nonce);
        draft
    }

    /// Asks for a token with a fresh assertion.
    pub(crate) async fn ask(&self, org: &MockOrg, scope: &str) -> Answer {
        let assertion = self.key.sign(&self.assertion(org));
        send(org, token_request(&form(&assertion, scope), None)).await
    }

    /// Asks for a token with a fresh assertion and this proof.
    pub(crate) async fn ask_with(&self, org: &MockOrg, scope: &str, proof: &Draft) -> Answer {
        let assertion = self.key.sign(&self.assertion(org));
        let proof = self.dpop.sign(proof);
        send(org, token_request(&form(&assertion, scope), Some(&proof))).await
    }

    pub(crate) async fn bearer(&self, org: &MockOrg, scope: &str) -> String {
        access_token(&self.ask(org, scope).await)
    }

    /// A token that is bound to the DPoP key, by way of the nonce that the org asks for.
    pub(crate) async fn bound(&self, org: &MockOrg, scope: &str) -> String {
        let nonce = self.nonce(org).await;
        access_token(
            &self
                .ask_with(org, scope, &self.token_proof(org, &nonce))
                .await,
        )
    }

    /// The nonce of the token endpoint.
    pub(crate) async fn nonce(&self, org: &MockOrg) -> String {
        let proof = self.proof(org, "POST", TOKEN_URL);
        let answer = self.ask_with(org, READ, &proof).await;
        assert_eq!(answer.json()["error"], "use_dpop_nonce");
        answer.header("dpop-nonce").to_owned()
    }
}

pub(crate) fn form(assertion: &str, scope: &str) -> String {
    let scope = scope.replace(' ', "+");
    let kind = JWT_BEARER.replace(':', "%3A");
    format!(
        "grant_type=client_credentials&scope={scope}&client_assertion_type={kind}&client_assertion={assertion}"
    )
}

pub(crate) fn token_request(form: &str, proof: Option<&str>) -> Request<Full<Bytes>> {
    let mut request = super::request("POST", TOKEN, "", form.to_owned());
    let form = "application/x-www-form-urlencoded";
    request
        .headers_mut()
        .insert("content-type", form.parse().unwrap());
    if let Some(proof) = proof {
        request.headers_mut().insert("dpop", proof.parse().unwrap());
    }
    request
}

pub(crate) fn access_token(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// An id that no other JWT has.
pub(crate) fn jti() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("jti-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn base64url(data: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(data)
}

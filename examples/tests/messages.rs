//! What people are told, whole, side by side: read it as one who is woken by it.
//!
//! `messages.txt` beside this has the texts. A change of one is made there too, by hand.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;

use okta_api_tokens::okta_transport::oauth::SigningKey;
use okta_api_tokens::okta_transport::transport::{Proxy, TransportBuilder};
use okta_api_tokens::{
    ApiToken, ApiTokenId, ApiTokens, Credential, Error, ListApiTokens, NormalizeLayer, OAuth,
    OrgUrl, RetryPolicy, Stack, Transport,
};
use okta_config::Config;
use okta_mock::{Fault, MockOrg, ServiceApp};
use tower::Layer as _;

const SECRET: &str = "00a_secret_of_the_test";

fn url() -> OrgUrl {
    OrgUrl::parse("https://acme.okta.com").unwrap()
}

/// The error of a list whose only answer is this.
async fn list(fault: Fault) -> Error {
    let org = MockOrg::builder().api_token(SECRET).build();
    org.fault(fault.set_header("x-okta-request-id", "aNx3").always());
    let stack = Stack::new(&url(), Credential::ssws(SECRET).unwrap())
        .retry(RetryPolicy::builder().retries(0).build())
        .over(NormalizeLayer.layer(org.service()));
    let tokens = ApiTokens::new(url(), stack);
    tokens.list(ListApiTokens::new()).await.unwrap_err()
}

/// The same of a revocation of the caller's own token, whose first answer is lost.
async fn revoked_and_lost(fault: Fault) -> Error {
    let org = MockOrg::builder().api_token(SECRET).build();
    org.fault(Fault::reset());
    org.fault(fault.set_header("x-okta-request-id", "aNx3"));
    let stack = Stack::new(&url(), Credential::ssws(SECRET).unwrap())
        .over(NormalizeLayer.layer(org.service()));
    ApiTokens::new(url(), stack)
        .revoke_current()
        .await
        .unwrap_err()
}

/// The same where the token endpoint refuses a token.
async fn token(error: &str, description: &str) -> Error {
    let key = rcgen::KeyPair::generate().unwrap();
    let app = ServiceApp::new("0oa1")
        .public_key_pem(&key.public_key_pem())
        .unwrap();
    let org = MockOrg::builder().service_app(app).build();
    let said = serde_json::json!({ "error": error, "error_description": description });
    let fault = Fault::status(401)
        .json(&said)
        .set_header("x-okta-request-id", "aNx3");
    org.fault(fault.on("POST", "/oauth2/v1/token").always());
    let transport = NormalizeLayer.layer(org.service());
    let oauth = OAuth::service_app("0oa1", SigningKey::parse(&key.serialize_pem()).unwrap())
        .scopes(["okta.apiTokens.read"])
        .over(&url(), transport.clone())
        .unwrap();
    let tokens = ApiTokens::new(url(), Stack::new(&url(), &oauth).over(transport));
    tokens.list(ListApiTokens::new()).await.unwrap_err()
}

fn challenge(status: u16, text: &str) -> Fault {
    Fault::status(status)
        .body("")
        .set_header("www-authenticate", text)
}

/// Mistakes and warnings of a configuration by variables.
fn configured(variables: &[(&str, &str)]) -> String {
    let loaded = Config::builder()
        .no_files()
        .environment(variables.iter().copied())
        .load();
    match loaded {
        Err(error) => error.to_string(),
        Ok(config) => {
            let warnings: Vec<_> = config.warnings().iter().map(ToString::to_string).collect();
            match config.client() {
                Ok(_) => warnings.join("\n"),
                Err(error) => error.to_string(),
            }
        }
    }
}

fn with_token(name: &'static str, value: &'static str) -> String {
    let org = ("OKTA_CLIENT_ORGURL", "https://acme.okta.com");
    configured(&[org, ("OKTA_CLIENT_TOKEN", "00a_secret"), (name, value)])
}

fn with_key(key: &str) -> String {
    configured(&[
        ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
        ("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey"),
        ("OKTA_CLIENT_CLIENTID", "0oa1"),
        ("OKTA_CLIENT_SCOPES", "okta.apiTokens.read"),
        ("OKTA_CLIENT_PRIVATEKEY", key),
    ])
}

/// What an org, or somebody in its place, answers.
#[expect(clippy::too_many_lines, reason = "it is a table")]
async fn of_answers(all: &mut String) {
    let mut tell = |name: &str, text: String| writeln!(all, "# {name}\n{text}\n").unwrap();
    tell(
        "401, an expired access token",
        list(challenge(
            401,
            r#"Bearer error="invalid_token", error_description="The token has expired.""#,
        ))
        .await
        .to_string(),
    );
    tell("400, a proof that was used before", list(challenge(400, r#"DPoP error="invalid_dpop_proof", error_description="The DPoP proof JWT has already been used.""#)).await.to_string());
    tell(
        "403, a scope is missing",
        list(challenge(
            403,
            r#"Bearer error="insufficient_scope", scope="okta.apiTokens.read""#,
        ))
        .await
        .to_string(),
    );
    tell(
        "401, E0000011",
        list(Fault::status(401).code("E0000011")).await.to_string(),
    );
    tell(
        "403, E0000005",
        list(Fault::status(403).code("E0000005")).await.to_string(),
    );
    tell(
        "403, E0000006",
        list(Fault::status(403).code("E0000006")).await.to_string(),
    );
    tell(
        "403 of a web filter",
        list(Fault::status(403).html("<h1>Blocked by policy</h1>"))
            .await
            .to_string(),
    );
    tell("423", list(Fault::status(423)).await.to_string());
    tell(
        "429 that does not say when",
        list(Fault::status(429).bare()).await.to_string(),
    );
    tell("304", list(Fault::status(304).body("")).await.to_string());
    tell(
        "200, what is no token",
        list(Fault::status(200).body(r#"[{"name":"ci"}]"#))
            .await
            .to_string(),
    );
    tell(
        "200, an id that is none",
        list(Fault::status(200).body(r#"[{"id":5}]"#))
            .await
            .to_string(),
    );
    tell(
        "a connection that broke, of a call that reads",
        list(Fault::reset()).await.to_string(),
    );
    tell(
        "E0000005 after a revocation whose answer was lost",
        revoked_and_lost(Fault::status(403).code("E0000005"))
            .await
            .to_string(),
    );
    tell(
        "invalid_client",
        token("invalid_client", "The kid is invalid.")
            .await
            .to_string(),
    );
    tell(
        "invalid_client, for the audience",
        token(
            "invalid_client",
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
        )
        .await
        .to_string(),
    );
    tell(
        "invalid_client, for the time",
        token("invalid_client", "The client_assertion token is expired.")
            .await
            .to_string(),
    );
    tell(
        "invalid_scope",
        token("invalid_scope", "One or more scopes are not configured.")
            .await
            .to_string(),
    );

    let odd: ApiToken = serde_json::from_str(r#"{"id":"00T1","tokenWindow":"soon"}"#).unwrap();
    tell(
        "an unreadable value",
        okta_api_tokens::Model::unreadable(&odd)[0].to_string(),
    );
    let as_id = ApiTokenId::new(format!("00{}", "aB3_-".repeat(8))).unwrap_err();
    tell("an API token as an id", as_id.to_string());
}

/// What a configuration is refused for, or warned of.
fn of_configurations(all: &mut String) {
    let mut tell = |name: &str, text: String| writeln!(all, "# {name}\n{text}\n").unwrap();
    tell("nothing set", configured(&[]));
    tell(
        "Terraform's names",
        configured(&[
            ("OKTA_ORG_NAME", "acme"),
            ("OKTA_BASE_URL", "okta.com"),
            ("OKTA_API_TOKEN", "00a"),
        ]),
    );
    tell(
        "a token in quotes",
        with_token("OKTA_CLIENT_TOKEN", "\"00abc\""),
    );
    tell(
        "a placeholder",
        with_token("OKTA_CLIENT_TOKEN", "<YOUR_TOKEN>"),
    );
    tell(
        "a variable that was not expanded",
        with_token("OKTA_CLIENT_TOKEN", "${OKTA_API_TOKEN}"),
    );
    tell(
        "a JWT as an API token",
        with_token("OKTA_CLIENT_TOKEN", "eyJhbGciOi.eyJpc3MiOi.c2ln"),
    );
    tell(
        "a proxy of the name none",
        with_token("HTTPS_PROXY", "none"),
    );
    tell(
        "an exception that matches nothing",
        with_token("NO_PROXY", "http://localhost"),
    );
    tell(
        "a status that is none",
        with_token("OKTA_CLIENT_RETRYON", "5xx"),
    );
    tell(
        "scopes with something else in it",
        configured(&[
            ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
            ("OKTA_CLIENT_SCOPES", "[okta.a"),
        ]),
    );
    tell(
        "a key that lost its frame",
        with_key(&"MIIEvQIBADANBgkq".repeat(100)),
    );
    tell("a key that is cut", with_key("-----BEGIN PRIVATE KEY-----"));
    tell(
        "a key in OpenSSH's form",
        with_key(
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----",
        ),
    );
    tell("a key file that is not there", with_key("/no/such/app.pem"));
    tell(
        "an authority that is none",
        refused_ca("-----BEGIN PRIVATE KEY-----"),
    );
    tell(
        "a proxy that is none",
        Proxy::new("direct").unwrap_err().to_string(),
    );
}

#[tokio::test]
async fn every_message_reads_as_it_stands_in_the_table() {
    let mut all = String::new();
    of_answers(&mut all).await;
    of_configurations(&mut all);
    let expected = include_str!("messages.txt");
    for (told, expected) in all.split("\n\n").zip(expected.split("\n\n")) {
        assert_eq!(told, expected);
    }
    assert_eq!(all.trim_end(), expected.trim_end());
    for secret in ["00abc", "YOUR_TOKEN", "MIIE", "eyJ", SECRET] {
        assert!(!all.contains(secret), "{secret}");
    }
}

fn refused_ca(pem: &str) -> String {
    let builder: TransportBuilder = Transport::builder();
    builder.add_ca_pem(pem.as_bytes()).unwrap_err().to_string()
}

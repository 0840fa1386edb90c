//! From a configuration to calls: each setting is seen to do what it says.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use okta_config::{Config, ConfigError};
use okta_core::{ListApiTokens, OrgUrl};
use okta_mock::{DEFAULT_API_TOKEN, Fault, MockOrg, Server, ServiceApp};
use okta_transport::{Client, DefaultStack, ErrorKind, Transport};
use tempfile::TempDir;

const APP: &str = "0oa1app";
const READ: &str = "okta.apiTokens.read";

/// An org over TLS, its authority in a file, and the key of its app.
struct Org {
    fake: MockOrg,
    server: Server,
    folder: TempDir,
    key: rcgen::KeyPair,
}

impl Org {
    async fn start() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let app = ServiceApp::new(APP)
            .public_key_pem(&key.public_key_pem())
            .unwrap()
            .scopes(&[READ]);
        let fake = MockOrg::builder()
            .tokens(3)
            .service_app(app)
            .access_token("an-access-token", &[READ])
            .build();
        let server = fake.serve().tls().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ca.pem"), server.ca_pem().unwrap()).unwrap();
        Self {
            fake,
            server,
            folder,
            key,
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The configuration with these settings beside the org and its authority.
    fn config(&self, settings: &[(&str, &str)]) -> Config {
        let mut builder = Config::builder()
            .no_files()
            .environment(Vec::<(String, String)>::new())
            .set("orgUrl", self.server.url())
            .set("caFile", self.path("ca.pem"));
        for (key, value) in settings {
            builder = builder.set(*key, *value);
        }
        builder.load().unwrap()
    }

    fn client(&self, settings: &[(&str, &str)]) -> Client<DefaultStack> {
        self.config(settings).client().unwrap()
    }
}

const TOKEN: (&str, &str) = ("token", DEFAULT_API_TOKEN);

async fn list(client: &Client<DefaultStack>) -> Result<usize, okta_transport::Error> {
    Ok(client.call(ListApiTokens::new()).await?.items.len())
}

#[tokio::test]
async fn every_mode_lists() {
    let org = Org::start().await;
    assert_eq!(list(&org.client(&[TOKEN])).await.unwrap(), 3);
    let bearer = [
        ("authorizationMode", "Bearer"),
        ("token", "an-access-token"),
    ];
    assert_eq!(list(&org.client(&bearer)).await.unwrap(), 3);
    let log = org.fake.log();
    assert_eq!(
        log[1].header("authorization"),
        Some("Bearer an-access-token")
    );
}

#[tokio::test]
async fn a_service_app_lists_with_its_key_in_any_form_and_with_dpop() {
    let org = Org::start().await;
    let pem = org.key.serialize_pem();
    fs::write(org.path("key.pem"), &pem).unwrap();
    let written_out = pem.replace('\n', "\\n");
    let path = org.path("key.pem");
    for (key, dpop) in [(&pem, "false"), (&written_out, "true"), (&path, "true")] {
        let config = org.config(&[
            ("authorizationMode", "PrivateKey"),
            ("clientId", APP),
            ("scopes", READ),
            ("privateKey", key),
            ("keyId", "any"),
            ("dpopEnabled", dpop),
            ("oauthTokenRenewalOffset", "5"),
        ]);
        let oauth = config.oauth(&config.transport().unwrap()).unwrap().unwrap();
        oauth.ready().await.unwrap();
        assert_eq!(oauth.snapshot().is_dpop, dpop == "true");
        assert_eq!(list(&config.client().unwrap()).await.unwrap(), 3);
    }
    let log = org.fake.log();
    let last = log.last().unwrap();
    assert!(last.header("authorization").unwrap().starts_with("DPoP "));
}

#[tokio::test]
async fn times_retries_and_the_name_of_the_program_are_taken_over() {
    let org = Org::start().await;
    let busy = || org.fake.fault(Fault::status(503).times(2));
    busy();
    let none = org.client(&[
        TOKEN,
        ("rateLimit.maxRetries", "0"),
        ("userAgent", "audit/2.1"),
    ]);
    let error = list(&none).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::ServerError, 1)
    );
    let agent = org.fake.log()[0].header("user-agent").unwrap().to_owned();
    assert!(agent.ends_with(" audit/2.1"), "{agent}");

    org.fake.clear_faults();
    busy();
    let quick = org.client(&[TOKEN, ("rateLimit.maxBackoff", "0.001")]);
    assert_eq!(list(&quick).await.unwrap(), 3);

    org.fake.fault(Fault::stall(0));
    let error = list(&org.client(&[TOKEN, ("requestTimeout", "0.2")]))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlinePassed);
    let transport = format!(
        "{:?}",
        org.config(&[TOKEN, ("requestTimeout", "0")]).stack(ssws())
    );
    assert!(transport.contains("timeout: 0ns"), "{transport}");
}

fn ssws() -> okta_transport::Credential {
    okta_transport::Credential::ssws("00a").unwrap()
}

#[tokio::test]
async fn the_proxy_is_used_unless_the_host_is_excepted() {
    let org = Org::start().await;
    // Nobody listens there any more.
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let port = closed.port().to_string();
    let proxied = [
        TOKEN,
        ("proxy.host", "127.0.0.1"),
        ("proxy.port", &port),
        ("proxy.username", "user"),
        ("proxy.password", "s3cret-p4ss"),
        ("rateLimit.maxRetries", "0"),
    ];
    let error = list(&org.client(&proxied)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(error.to_string().contains("proxy"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"));

    let url = format!("http://user:s3cret-p4ss@{closed}");
    for (no_proxy, is_reached) in [("other.example", false), ("127.0.0.1", true)] {
        let config = Config::builder()
            .no_files()
            .environment([("HTTPS_PROXY", url.as_str()), ("NO_PROXY", no_proxy)])
            .set("orgUrl", org.server.url())
            .set("caFile", org.path("ca.pem"))
            .set("token", DEFAULT_API_TOKEN)
            .set("rateLimit.maxRetries", "0")
            .load()
            .unwrap();
        assert_eq!(list(&config.client().unwrap()).await.is_ok(), is_reached);
    }
}

#[test]
fn all_mistakes_of_files_and_keys_are_told_at_once_by_their_origin() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
    };
    write("ca.pem", "no certificate");
    write("cert.pem", "none");
    let yaml = "okta:\n  client:\n    orgUrl: https://acme.okta.com\n    authorizationMode: PrivateKey\n    clientId: 0oa1\n    \
                scopes: okta.apiTokens.read\n    privateKey: /nowhere/key.pem\n    rateLimit:\n      maxBackoff: 0\n    proxy:\n      host: proxy.example\n      port: 3128\n";
    write("okta.yaml", yaml);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let config = Config::builder()
        .home(folder.path().join("none"))
        .folder(folder.path())
        .environment([
            ("OKTA_CLIENT_CAFILE", at("ca.pem")),
            ("OKTA_CLIENT_CLIENTCERTIFICATE", at("cert.pem")),
            ("OKTA_CLIENT_CLIENTCERTIFICATEKEY", at("missing.pem")),
        ])
        .load()
        .unwrap();
    let error = config.client().unwrap_err();
    let told: Vec<_> = error.mistakes().iter().map(ToString::to_string).collect();
    for (index, (origin, words)) in [
        ("OKTA_CLIENT_CAFILE", "it holds no certificate"),
        (
            "OKTA_CLIENT_CLIENTCERTIFICATEKEY",
            "missing.pem cannot be read",
        ),
        ("okta.yaml:7", "the file `/nowhere/key.pem` cannot be read"),
        ("okta.yaml:9", "set rateLimit.maxRetries to 0"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(told[index].contains(origin), "{told:#?}");
        assert!(told[index].contains(words), "{told:#?}");
    }
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(!error.is_unconfigured());
}

fn refusal(settings: &[(&str, &str)]) -> ConfigError {
    let mut builder = Config::builder()
        .no_files()
        .environment(Vec::<(String, String)>::new())
        .set("orgUrl", "https://acme.okta.com");
    for (key, value) in settings {
        builder = builder.set(*key, *value);
    }
    builder.load().unwrap().client().unwrap_err()
}

#[test]
fn what_does_not_go_together_or_is_no_key_is_refused() {
    let app = |last: (&'static str, &'static str)| {
        vec![
            ("authorizationMode", "PrivateKey"),
            ("clientId", APP),
            ("scopes", READ),
            last,
        ]
    };
    let mut asserted = app(("clientAssertion", "eyJhbGciOi.eyJpc3MiOi.c2ln"));
    asserted.push(("dpopEnabled", "true"));
    let public = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;
    for (settings, words) in [
        (asserted, "set privateKey in place of clientAssertion"),
        (app(("privateKey", public)), "give the private one"),
        (app(("privateKey", "/")), "cannot be read"),
        (vec![TOKEN, ("caFile", "/")], "cannot be read"),
    ] {
        let error = refusal(&settings);
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.mistakes()[0].origin().is_some());
        assert!(!error.to_string().contains("eyJ"));
    }
}

#[tokio::test]
async fn it_can_be_taken_in_parts_over_a_transport_of_one_s_own() {
    let fake = MockOrg::builder().tokens(2).build();
    let config = Config::builder()
        .no_files()
        .environment([("OKTA_CLIENT_ORGURL", "https://acme.okta.com")])
        .set("token", DEFAULT_API_TOKEN)
        .load()
        .unwrap();
    let transport = tower::Layer::layer(&okta_transport::NormalizeLayer, fake.service());
    let credential = config.credential(&transport).unwrap();
    assert!(config.oauth(&transport).unwrap().is_none());
    let stack = config.stack(credential).unwrap().over(transport);
    let client = Client::new(config.org_url().clone(), stack);
    assert_eq!(
        client.call(ListApiTokens::new()).await.unwrap().items.len(),
        2
    );
    assert_eq!(
        *config.org_url(),
        OrgUrl::parse("https://acme.okta.com").unwrap()
    );
    let _: Transport = config.transport().unwrap();
}

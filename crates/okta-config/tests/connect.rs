//! From a configuration to calls: each setting is seen to do what it says.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use okta_config::Config;
use okta_core::{ListApiTokens, OrgUrl};
use okta_mock::{DEFAULT_API_TOKEN, Fault, MockOrg, Server, ServiceApp};
use okta_transport::{Client, DefaultStack, ErrorKind, Transport};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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

    let shown = |settings: &[(&str, &str)]| {
        let all: Vec<_> = std::iter::once(TOKEN)
            .chain(settings.iter().copied())
            .collect();
        format!("{:?}", org.config(&all).stack(ssws()).unwrap())
    };
    let stack = shown(&[("requestTimeout", "7"), ("rateLimit.maxRetries", "9")]);
    assert!(
        stack.contains("timeout: 7s") && stack.contains("retries: 9"),
        "{stack}"
    );
    assert!(shown(&[("requestTimeout", "0")]).contains("timeout: 0ns"));
    let stack = shown(&[("rateLimit.maxBackoff", "4")]);
    assert!(stack.contains("floor: 250ms, cap: 4s"), "{stack}");
    let stack = shown(&[("rateLimit.maxBackoff", "0.1")]);
    assert!(stack.contains("floor: 100ms, cap: 100ms"), "{stack}");
    shown(&[("rateLimit.maxBackoff", "0"), ("rateLimit.maxRetries", "0")]);
}

#[tokio::test]
async fn statuses_that_are_named_are_repeated_too() {
    let org = Org::start().await;
    for (retry_on, is_repeated) in [("500 409", true), ("409", false)] {
        org.fake.fault(Fault::status(500));
        let soon = ("rateLimit.maxBackoff", "0.01");
        let client = org.client(&[TOKEN, soon, ("retryOn", retry_on)]);
        assert_eq!(list(&client).await.is_ok(), is_repeated, "{retry_on}");
        org.fake.clear_faults();
    }
}

#[tokio::test]
async fn a_wait_for_the_rate_limit_is_no_longer_than_the_longest_backoff() {
    let org = Org::start().await;
    let client = org.client(&[TOKEN, ("rateLimit.maxBackoff", "5")]);
    list(&client).await.unwrap();
    org.fake.drain(10_000);
    let refused = Fault::status(429).set_header("x-rate-limit-remaining", "0");
    org.fake.fault(refused);
    let error = list(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTooLong, "{error}");
    assert!(error.available_in().unwrap() > std::time::Duration::from_secs(5));
}

#[tokio::test]
async fn the_time_for_connecting_is_taken_over() {
    // It takes connections, and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config::builder()
        .no_files()
        .environment([(
            "OKTA_CLIENT_ORGURL",
            format!("https://{}", silent.local_addr().unwrap()),
        )])
        .set("token", DEFAULT_API_TOKEN)
        .set("connectionTimeout", "0.05")
        .set("rateLimit.maxRetries", "0")
        .load()
        .unwrap();
    let error = list(&config.client().unwrap()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectTimeout);
}

#[tokio::test]
async fn token_requests_have_the_same_retries_and_dpop_can_be_switched_off() {
    let org = Org::start().await;
    let pem = org.key.serialize_pem();
    let app = [
        ("authorizationMode", "PrivateKey"),
        ("clientId", APP),
        ("scopes", READ),
        ("privateKey", &pem),
        ("rateLimit.maxRetries", "0"),
        ("dpopEnabled", "false"),
    ];
    org.fake.fault(Fault::status(503).path("/oauth2/"));
    list(&org.client(&app)).await.unwrap_err();
    assert_eq!(org.fake.token_requests(), 1);
    let needs = r#"{"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}"#;
    org.fake
        .fault(Fault::status(400).body(needs).path("/oauth2/"));
    let error = list(&org.client(&app)).await.unwrap_err();
    assert!(error.to_string().contains("which is off here"), "{error}");
    assert_eq!(org.fake.token_requests(), 2);
}

#[tokio::test]
async fn a_signer_in_code_takes_the_place_of_a_key() {
    let org = Org::start().await;
    let signer = || okta_transport::SigningKey::parse(&org.key.serialize_pem()).unwrap();
    let sources = |key: Option<&str>| {
        let mut sources = Config::builder()
            .no_files()
            .environment([
                ("OKTA_CLIENT_ORGURL", org.server.url()),
                ("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey"),
                ("OKTA_CLIENT_CLIENTID", APP),
                ("OKTA_CLIENT_SCOPES", READ),
            ])
            .set("caFile", org.path("ca.pem"));
        if let Some(key) = key {
            sources = sources.set("privateKey", key);
        }
        sources.signer(signer())
    };
    let config = sources(None).load().unwrap();
    assert!(format!("{config:?}").contains("Signer(ES256)"));
    assert_eq!(list(&config.client().unwrap()).await.unwrap(), 3);
    let both = sources(Some("key.pem")).load().unwrap_err();
    assert!(
        both.to_string()
            .contains("privateKey is set beside a signer in code"),
        "{both}"
    );
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

    // One that writes down what it is asked, and refuses.
    let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = proxy.local_addr().unwrap().port().to_string();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let length = stream.read(&mut head).await.unwrap();
        let refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refusal).await.unwrap();
        String::from_utf8(head[..length].to_vec()).unwrap()
    });
    let mut refusing = proxied;
    refusing[2] = ("proxy.port", &port);
    let error = list(&org.client(&refusing)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Proxy);
    let asked = asked.await.unwrap();
    assert!(asked.starts_with("CONNECT 127.0.0.1:"), "{asked}");
    // `user:s3cret-p4ss` in base64.
    assert!(
        asked.contains("Proxy-Authorization: Basic dXNlcjpzM2NyZXQtcDRzcw=="),
        "{asked}"
    );

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

/// The authorities of the operating system are read from the environment, so this runs in a process of its own.
#[cfg(all(target_os = "linux", feature = "platform-verifier"))]
#[tokio::test]
async fn beside_the_only_authority_those_of_the_system_are_not_trusted() {
    const SERVER: &str = "OKTA_TEST_SERVER_OF_THE_SYSTEM";

    if let Ok(url) = std::env::var(SERVER) {
        let of_another = std::env::var("OKTA_TEST_OTHER_AUTHORITY").unwrap();
        for (only, is_trusted) in [("false", true), ("true", false)] {
            let config = Config::builder()
                .no_files()
                .environment([("OKTA_CLIENT_CAONLY", only)])
                .set("orgUrl", url.as_str())
                .set("token", DEFAULT_API_TOKEN)
                .set("caFile", of_another.as_str());
            let client = config.load().unwrap().client().unwrap();
            match list(&client).await {
                Ok(_) => assert!(is_trusted, "caOnly: {only}"),
                // Both authorities have one name, so what is wrong is the signature.
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::CertificateInvalid, "{error}");
                    assert!(!is_trusted, "caOnly: {only}");
                }
            }
        }
        return;
    }
    let (org, another) = (Org::start().await, Org::start().await);
    let mut inner = std::process::Command::new(std::env::current_exe().unwrap());
    inner
        .args([
            "--exact",
            "beside_the_only_authority_those_of_the_system_are_not_trusted",
        ])
        .env(SERVER, org.server.url())
        .env("OKTA_TEST_OTHER_AUTHORITY", another.path("ca.pem"))
        .env("SSL_CERT_FILE", org.path("ca.pem"))
        .env_remove("SSL_CERT_DIR");
    // Not here, where the orgs answer.
    let inner = tokio::task::spawn_blocking(move || inner.output());
    let inner = inner.await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&inner.stdout);
    assert!(inner.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

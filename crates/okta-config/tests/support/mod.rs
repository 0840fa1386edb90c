//! Sources of a test's own: nothing here reads the home folder or the environment of the process.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use okta_config::{Config, ConfigBuilder, ConfigError, Finding, PrivateKey};
use tempfile::TempDir;

/// A home folder, a current folder, variables and code.
#[derive(Clone)]
pub(crate) struct Sources {
    dir: Arc<TempDir>,
    variables: Vec<(String, String)>,
    set: Vec<(String, String)>,
}

impl Sources {
    pub(crate) fn new() -> Self {
        Self {
            dir: Arc::new(tempfile::tempdir().unwrap()),
            variables: Vec::new(),
            set: Vec::new(),
        }
    }

    pub(crate) fn home_folder(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    pub(crate) fn home_file(&self) -> PathBuf {
        self.home_folder().join(".okta/okta.yaml")
    }

    pub(crate) fn folder_path(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    pub(crate) fn folder_file(&self) -> PathBuf {
        self.folder_path().join("okta.yaml")
    }

    pub(crate) fn home(self, yaml: impl AsRef<[u8]>) -> Self {
        write_private(&self.home_file(), yaml.as_ref());
        self
    }

    pub(crate) fn folder(self, yaml: impl AsRef<[u8]>) -> Self {
        write_private(&self.folder_file(), yaml.as_ref());
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.set.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Lets the folder say what it will.
    pub(crate) fn allowed(self) -> Self {
        self.variable("OKTA_CLIENT_ALLOWLOCALCONFIG", "1")
    }

    /// What is always needed, by variables.
    pub(crate) fn with_org(self) -> Self {
        self.variable("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
            .variable("OKTA_CLIENT_TOKEN", "00a_of_test")
    }

    pub(crate) fn builder(&self) -> ConfigBuilder {
        let builder = Config::builder()
            .home(self.home_folder())
            .folder(self.folder_path())
            .environment(self.variables.clone());
        self.set
            .iter()
            .fold(builder, |builder, (key, value)| builder.set(key, value))
    }

    pub(crate) fn load(&self) -> Result<Config, ConfigError> {
        self.builder().load()
    }

    /// The findings, one a line, with short names for the two files.
    pub(crate) fn told(&self, findings: &[Finding]) -> String {
        let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
        told.join("\n")
            .replace(&self.home_file().display().to_string(), "home")
            .replace(&self.folder_file().display().to_string(), "folder")
    }

    pub(crate) fn mistakes(&self) -> String {
        self.told(self.load().unwrap_err().mistakes())
    }

    pub(crate) fn warnings(&self) -> String {
        self.told(self.load().unwrap().warnings())
    }
}

/// Writes a file that its owner alone can read.
pub(crate) fn write_private(path: &Path, text: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// A `okta.yaml` that sets `key`, nested at its dots.
pub(crate) fn nested(key: &str, value: &str) -> String {
    let key = if key.starts_with("testing.") {
        key.to_owned()
    } else {
        format!("client.{key}")
    };
    let parts = ["okta"].into_iter().chain(key.split('.')).enumerate();
    let lines: Vec<_> = parts
        .map(|(depth, part)| "  ".repeat(depth) + part + ":")
        .collect();
    format!("{} {value}\n", lines.join("\n"))
}

/// A text in double quotes, with escapes that YAML has too.
pub(crate) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The value of a setting as its accessor gives it.
pub(crate) fn value(config: &Config, key: &str) -> Option<String> {
    let text = |text: &str| text.to_owned();
    let seconds = |time: std::time::Duration| format!("{time:?}");
    match key {
        "orgUrl" => Some(config.org_url().to_string()),
        "authorizationMode" => Some(config.authorization_mode().to_string()),
        "token" => config.token().map(|token| text(token.expose())),
        "clientId" => config.client_id().map(text),
        "scopes" => Some(config.scopes().join("+")),
        "privateKey" => config.private_key().map(|key| match key {
            PrivateKey::Pem(pem) => format!("pem {}", pem.expose()),
            PrivateKey::Jwk(jwk) => format!("jwk {}", jwk.expose()),
            PrivateKey::File(path) => format!("file {}", path.expose()),
            other => panic!("{other:?}"),
        }),
        "keyId" => config.key_id().map(text),
        "clientAssertion" => config.client_assertion().map(|it| text(it.expose())),
        "dpopEnabled" => config.dpop_enabled().map(|it| it.to_string()),
        "oauthTokenRenewalOffset" => config.renewal_offset().map(seconds),
        "connectionTimeout" => config.connection_timeout().map(seconds),
        "requestTimeout" => config.request_timeout().map(seconds),
        "rateLimit.maxRetries" => config.max_retries().map(|it| it.to_string()),
        "rateLimit.maxBackoff" => config.max_backoff().map(seconds),
        "retryOn" => {
            let statuses = config.retry_on().iter().map(http::StatusCode::as_str);
            Some(statuses.collect::<Vec<_>>().join("+"))
        }
        "proxy.host" => config.proxy().map(|proxy| text(proxy.host)),
        "proxy.port" => config.proxy()?.port.map(|port| port.to_string()),
        "proxy.username" => config.proxy()?.username.map(text),
        "proxy.password" => config.proxy()?.password.map(|it| text(it.expose())),
        "userAgent" => config.user_agent().map(text),
        "caFile" => config.ca_file().map(|it| it.display().to_string()),
        "clientCertificate" => config
            .client_certificate()
            .map(|it| it.display().to_string()),
        "clientCertificateKey" => config
            .client_certificate_key()
            .map(|it| it.display().to_string()),
        "https_proxy" => config.https_proxy().map(|it| text(it.expose())),
        "no_proxy" => config.no_proxy().map(text),
        "caOnly" => config.ca_only().map(|it| it.to_string()),
        // They have no accessor: they let the org URL, or the folder, be what it is.
        "testing.disableHttpsCheck" | "OKTA_CLIENT_ALLOWLOCALCONFIG" => {
            let lines = config.to_string();
            let line = lines.lines().find(|line| line.starts_with(key))?;
            Some(text(line.split(": ").nth(1)?.split("  #").next()?))
        }
        other => panic!("no accessor for {other}"),
    }
}

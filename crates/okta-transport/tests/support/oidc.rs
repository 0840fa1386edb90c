//! The OAuth server of `tests/oidc`, as a process of its own.

use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{Method, Request};
use okta_core::{
    ApiResponse, DecodeError, InvalidInput, Operation, OperationDescription, OrgUrl, RequestBuilder,
};
use okta_transport::oauth::{Algorithm, SigningKey};
use okta_transport::{Client, Transport};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Where `run.sh` put the server.
const FOLDER: &str = "OKTA_OIDC_SERVER";

/// An app that the server knows.
pub(crate) struct App {
    id: String,
    key: &'static str,
    algorithm: Algorithm,
    pub(crate) dpop_bound: bool,
}

impl App {
    pub(crate) fn new(id: &str, key: &'static str, algorithm: Algorithm) -> Self {
        Self {
            id: id.to_owned(),
            key,
            algorithm,
            dpop_bound: false,
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "client_id": self.id,
            "jwks": { "keys": [public_jwk(self.key)] },
            "scope": "okta.apiTokens.read okta.apiTokens.manage",
            "dpop_bound_access_tokens": self.dpop_bound,
            "alg": self.algorithm.as_str(),
        })
    }
}

/// The server; it ends when its standard input is closed.
pub(crate) struct Server {
    pub(crate) org: OrgUrl,
    control: Client<Transport>,
    _process: Child,
    _clients: tempfile::NamedTempFile,
}

impl Server {
    /// `None` where it is not installed, which is said.
    pub(crate) async fn start(apps: Vec<App>) -> Option<Self> {
        let Some(folder) = std::env::var_os(FOLDER) else {
            eprintln!(
                "left out: {FOLDER} is not set; tests/oidc/run.sh installs the OAuth server and sets it"
            );
            return None;
        };
        let clients = tempfile::NamedTempFile::new().unwrap();
        let apps: Vec<_> = apps.iter().map(App::to_json).collect();
        std::fs::write(clients.path(), Value::Array(apps).to_string()).unwrap();
        let mut process = Command::new("node")
            .arg(std::path::Path::new(&folder).join("server.mjs"))
            .arg(clients.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        let org = OrgUrl::parse(line.strip_prefix("OKTA_TEST_ISSUER=").unwrap()).unwrap();
        let control = Client::new(org.clone(), Transport::new().unwrap());
        Some(Self {
            org,
            control,
            _process: process,
            _clients: clients,
        })
    }

    pub(crate) async fn stats(&self) -> Value {
        self.control.call(Stats).await.unwrap().value
    }

    pub(crate) async fn control(&self, path: &'static str) {
        self.control.call(Control(path)).await.unwrap();
    }

    /// What jose says of a signature.
    pub(crate) async fn verify(&self, jwt: &str, jwk: &Value) -> Value {
        let verify = Verify(json!({ "jwt": jwt, "jwk": jwk }));
        self.control.call(verify).await.unwrap().value
    }
}

struct Stats;

impl Operation for Stats {
    type Output = ApiResponse<Value>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("stats", Method::GET, "/test/stats");

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION).build(org)
    }

    fn decode(&self, answer: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::from_json(answer)
    }
}

struct Control(&'static str);

impl Operation for Control {
    type Output = ApiResponse<()>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("control", Method::POST, "/test/{what}");

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        let what = self.0.strip_prefix("/test/").unwrap();
        RequestBuilder::new(Self::DESCRIPTION)
            .segment(what)
            .build(org)
    }

    fn decode(&self, answer: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::confirmed(answer, ())
    }
}

struct Verify(Value);

impl Operation for Verify {
    type Output = ApiResponse<Value>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("verify", Method::POST, "/test/verify");

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION)
            .json(&self.0)
            .build(org)
    }

    fn decode(&self, answer: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::from_json(answer)
    }
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key that was made for tests.
pub(crate) fn key(name: &str) -> SigningKey {
    SigningKey::parse(&text_of(name)).unwrap()
}

pub(crate) fn text_of(name: &str) -> String {
    let keys: Map<String, Value> =
        serde_json::from_str(include_str!("../fixtures/keys.json")).unwrap();
    keys[name].as_str().unwrap().to_owned()
}

/// The public half of a key, by the members that need not be kept secret.
pub(crate) fn public_jwk(name: &str) -> Value {
    let (kind, _) = name.split_once('_').unwrap();
    let mut jwk: Map<String, Value> =
        serde_json::from_str(&text_of(&format!("{kind}_jwk"))).unwrap();
    jwk.retain(|member, _| ["kty", "crv", "x", "y", "n", "e"].contains(&member.as_str()));
    Value::Object(jwk)
}

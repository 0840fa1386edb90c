//! The files that a configuration names are opened once, so that what was checked is what is used.
#![cfg(all(target_os = "linux", any(feature = "aws-lc-rs", feature = "ring")))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{PipeReader, Write};
use std::os::fd::AsRawFd;

use okta_config::{Config, ConfigBuilder};
use okta_transport::Transport;

/// The four files, each a pipe without a writer: the first who opens it reads the text, the next one nothing.
struct Pipes([(&'static str, PipeReader); 4]);

impl Pipes {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["client".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        let key = key.serialize_pem();
        Self([
            ("caFile", holding(&certificate)),
            ("clientCertificate", holding(&certificate)),
            ("clientCertificateKey", holding(&key)),
            ("privateKey", holding(&key)),
        ])
    }

    /// A service app whose key and certificates are these.
    fn sources(&self) -> ConfigBuilder {
        let sources = Config::builder()
            .no_files()
            .environment(Vec::<(String, String)>::new())
            .set("orgUrl", "https://acme.okta.com")
            .set("authorizationMode", "PrivateKey")
            .set("clientId", "0oa1app")
            .set("scopes", "okta.apiTokens.read");
        self.0.iter().fold(sources, |sources, (setting, pipe)| {
            sources.set(*setting, format!("/proc/self/fd/{}", pipe.as_raw_fd()))
        })
    }
}

/// The text fits into the pipe, so that nobody has to read while it is written.
fn holding(text: &str) -> PipeReader {
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    reader
}

#[test]
fn a_client_opens_each_file_once() {
    let pipes = Pipes::new();
    pipes.sources().load().unwrap().client().unwrap();
}

#[test]
fn the_parts_open_each_file_once() {
    let pipes = Pipes::new();
    let config = pipes.sources().load().unwrap();
    let transport: Transport = config.transport().unwrap();
    let credential = config.credential(&transport).unwrap();
    let _ = config.stack(credential).unwrap();
}

#[test]
fn a_configuration_that_is_refused_opens_each_file_once() {
    let pipes = Pipes::new();
    let sources = pipes.sources().set("requestTimeout", "soon");
    let error = sources.load().unwrap_err();
    assert_eq!(error.mistakes().len(), 1, "{error}");
    assert!(error.to_string().contains("requestTimeout"), "{error}");

    // They were opened: the next one finds nothing in them.
    let again = pipes.sources().load().unwrap().client().unwrap_err();
    assert_eq!(again.mistakes().len(), 3, "{again}");
}

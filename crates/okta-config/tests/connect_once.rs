//! The files that a configuration names are opened once, so that what was checked is what is used.
#![cfg(all(target_os = "linux", any(feature = "aws-lc-rs", feature = "ring")))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

use okta_config::{Config, ConfigBuilder};
use okta_transport::Transport;
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;
use tempfile::TempDir;

const FILES: [&str; 4] = [
    "caFile",
    "clientCertificate",
    "clientCertificateKey",
    "privateKey",
];

/// The four files, and the system's account of who opens them.
struct Watched {
    folder: TempDir,
    account: OwnedFd,
    watches: [i32; 4],
}

impl Watched {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["client".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        let folder = tempfile::tempdir().unwrap();
        let account = inotify::init(CreateFlags::NONBLOCK).unwrap();
        let watches = FILES.map(|name| {
            let is_key = name.ends_with("Key");
            let path = folder.path().join(name);
            let text = if is_key {
                key.serialize_pem()
            } else {
                certificate.clone()
            };
            std::fs::write(&path, text).unwrap();
            inotify::add_watch(&account, &path, WatchFlags::OPEN).unwrap()
        });
        Self {
            folder,
            account,
            watches,
        }
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
        FILES.iter().fold(sources, |sources, name| {
            let path = self.folder.path().join(name);
            sources.set(*name, path.to_str().unwrap().to_owned())
        })
    }

    /// How often each file was opened since this was asked last.
    fn opened(&self) -> [usize; 4] {
        let mut opened = [0; 4];
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut events = Reader::new(&self.account, &mut buffer);
        loop {
            match events.next() {
                Ok(event) if event.events().contains(ReadFlags::OPEN) => {
                    let at = self.watches.iter().position(|it| *it == event.wd());
                    opened[at.unwrap()] += 1;
                }
                Ok(_) => {}
                Err(Errno::AGAIN) => return opened,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

#[test]
fn a_client_opens_each_file_once() {
    let watched = Watched::new();
    let config = watched.sources().load().unwrap();
    assert_eq!(watched.opened(), [0; 4], "a load opens none");
    config.client().unwrap();
    assert_eq!(watched.opened(), [1; 4]);
}

#[test]
fn the_parts_open_each_file_once() {
    let watched = Watched::new();
    let config = watched.sources().load().unwrap();
    let transport: Transport = config.transport().unwrap();
    assert_eq!(watched.opened(), [1, 1, 1, 0]);
    let credential = config.credential(&transport).unwrap();
    assert_eq!(watched.opened(), [0, 0, 0, 1]);
    let _ = config.stack(credential).unwrap();
    assert_eq!(watched.opened(), [0; 4]);
}

#[test]
fn a_configuration_that_is_refused_opens_each_file_once() {
    let watched = Watched::new();
    let sources = watched.sources().set("requestTimeout", "soon");
    let error = sources.load().unwrap_err();
    assert_eq!(error.mistakes().len(), 1, "{error}");
    assert!(error.to_string().contains("requestTimeout"), "{error}");
    assert_eq!(watched.opened(), [1; 4], "for mistakes in them");
}

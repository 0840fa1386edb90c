//! What an `okta.yaml` of the current folder may decide: nothing about a credential that is not its own.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use support::Sources;

const ORG: &str = "orgUrl: https://folder.okta.com";

/// A file with these lines below `client:`.
fn client(lines: &[&str]) -> String {
    format!("okta:\n  client:\n    {}\n", lines.join("\n    "))
}

/// The same for a service app, whose key is in a file of its own.
fn app(lines: &[&str]) -> String {
    let app = [
        "authorizationMode: PrivateKey",
        "clientId: 0oa1",
        "scopes: s",
    ];
    client(&[&app, lines].concat())
}

const ALLOW: &str = "set OKTA_CLIENT_ALLOWLOCALCONFIG=1";

/// Says that each of `named` stands in the one mistake, and that nothing stands against it once the folder is allowed.
#[track_caller]
fn is_refused(sources: Sources, named: &[&str]) {
    let told = sources.mistakes();
    // The files that are named are none, which is told beside it.
    let lines: Vec<_> = told.lines().filter(|line| line.contains(ALLOW)).collect();
    let [told] = lines[..] else {
        panic!("{told}");
    };
    for part in named {
        assert!(told.contains(part), "`{part}` in {told}");
    }
    assert!(told.starts_with("folder:"), "{told}");
    assert!(!told.contains("evil"), "{told}");
    let sources = sources.allowed();
    assert!(sources.load().is_ok(), "{}", sources.mistakes());
}

#[test]
fn no_org_of_the_folder_gets_a_credential_from_elsewhere() {
    let evil = client(&["orgUrl: https://evil.example"]);
    let token = "OKTA_CLIENT_TOKEN";
    is_refused(
        Sources::new().folder(&evil).variable(token, "00a"),
        &["folder:3: orgUrl ", "token is from OKTA_CLIENT_TOKEN"],
    );
    is_refused(
        Sources::new().folder(&evil).home(client(&["token: 00a"])),
        &["token is from home:3"],
    );
    is_refused(
        Sources::new().folder(&evil).set("token", "00a"),
        &["token is from code"],
    );
    // An access token is one too, and so is each half of a service app.
    is_refused(
        Sources::new()
            .folder(&evil)
            .variable(token, "00a")
            .set("authorizationMode", "Bearer"),
        &["token is from OKTA_CLIENT_TOKEN"],
    );
    let evil_app = app(&["orgUrl: https://evil.example"]);
    let pem = "-----BEGIN PRIVATE KEY-----\\nMII1\\n-----END PRIVATE KEY-----";
    is_refused(
        Sources::new()
            .folder(&evil_app)
            .variable("OKTA_CLIENT_PRIVATEKEY", pem),
        &["privateKey is from OKTA_CLIENT_PRIVATEKEY"],
    );
    is_refused(
        Sources::new()
            .folder(&evil_app)
            .variable("OKTA_CLIENT_CLIENTASSERTION", "a.b.c"),
        &["clientAssertion is from OKTA_CLIENT_CLIENTASSERTION"],
    );
    is_refused(
        Sources::new()
            .folder(app(&[
                "orgUrl: https://evil.example",
                "clientAssertion: a.b.c",
            ]))
            .set("clientId", "0oa2"),
        &["clientId is from code"],
    );
    // What the home folder says of the org is overridden, and no help.
    is_refused(
        Sources::new()
            .folder(&evil)
            .home(client(&["orgUrl: https://acme.okta.com", "token: 00a"])),
        &["token is from home:4"],
    );
}

#[test]
fn an_org_that_another_source_names_too_is_followed() {
    let folder = client(&[ORG]);
    for home in [
        client(&[ORG]),
        client(&["orgUrl: HTTPS://Folder.okta.com:443/"]),
    ] {
        let sources = Sources::new()
            .folder(&folder)
            .home(&home)
            .set("token", "00a");
        assert_eq!(sources.load().unwrap().org_url().host(), "folder.okta.com");
    }
    for home in [
        "orgUrl: https://folder.okta.com:8443",
        "orgUrl: http://folder.okta.com",
        "orgUrl: https://folder.okta.com.evil.example",
        "orgUrl: ''",
    ] {
        let sources = Sources::new()
            .folder(&folder)
            .home(client(&[home]))
            .set("token", "00a");
        assert!(sources.mistakes().contains(ALLOW), "{home}");
    }
    // What decides is the environment, and the folder's org is not looked at.
    let sources = Sources::new()
        .folder(&folder)
        .variable("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
        .set("token", "00a");
    assert_eq!(sources.load().unwrap().org_url().host(), "acme.okta.com");
}

#[test]
fn the_same_org_is_no_leave_to_say_how_it_is_reached() {
    for (line, named) in [
        ("proxy: {host: evil.example}", "proxy.host"),
        ("proxy: {host: evil.example, port: 3128}", "proxy.port"),
        ("caFile: evil.pem", "caFile"),
        ("caFile: evil.pem\n    caOnly: true", "caOnly"),
        (
            "clientCertificate: evil.pem\n    clientCertificateKey: evil.key",
            "clientCertificate",
        ),
    ] {
        for home in [client(&[ORG, "token: 00a"]), client(&["token: 00a"])] {
            let lines: &[&str] = if home.contains("orgUrl") {
                &[ORG, line]
            } else {
                &[line]
            };
            let sources = Sources::new().folder(client(lines)).home(&home);
            let sources = if home.contains("orgUrl") {
                sources
            } else {
                sources.variable("OKTA_CLIENT_ORGURL", "https://folder.okta.com")
            };
            is_refused(sources, &[named, "token is from home:"]);
        }
    }
    let testing = "okta: {testing: {disableHttpsCheck: true}}";
    is_refused(
        Sources::new()
            .folder(testing)
            .set("orgUrl", "http://acme.example")
            .set("token", "00a"),
        &["testing.disableHttpsCheck", "token is from code"],
    );
    // What says nothing of the way is the folder's to say.
    let harmless = client(&[
        "userAgent: x",
        "requestTimeout: 5",
        "rateLimit: {maxRetries: 1}",
    ]);
    let sources = Sources::new().with_org().folder(harmless);
    assert_eq!(sources.load().unwrap().user_agent(), Some("x"));
}

#[test]
fn an_org_and_its_credential_in_one_file_work() {
    let whole = client(&[
        ORG,
        "token: 00a",
        "proxy: {host: proxy.corp}",
        "caFile: ca.pem",
    ]);
    let sources = Sources::new().folder(whole);
    assert_eq!(sources.warnings(), "");
    let app = app(&[ORG, "clientAssertion: a.b.c"]);
    assert_eq!(Sources::new().folder(app).warnings(), "");
    // A token of another source is not read in this mode.
    let app = client(&[
        ORG,
        "authorizationMode: PrivateKey",
        "clientId: 0oa1",
        "scopes: s",
        "clientAssertion: a.b.c",
    ]);
    let sources = Sources::new().folder(app).set("token", "00a");
    assert!(sources.load().is_ok(), "{}", sources.mistakes());
}

#[test]
fn what_is_shown_to_a_proxy_or_a_server_is_a_credential_too() {
    let whole = |more: &str| client(&[ORG, "token: 00a", more]);
    is_refused(
        Sources::new()
            .folder(whole("proxy: {host: evil.example}"))
            .set("proxy.username", "me")
            .set("proxy.password", "secret"),
        &[
            "proxy.host (line 5)",
            "proxy.username is from code",
            "proxy.password is from code",
        ],
    );
    is_refused(
        Sources::new()
            .folder(whole("userAgent: x"))
            .set("clientCertificate", "cert.pem")
            .set("clientCertificateKey", "key.pem"),
        &["clientCertificateKey is from code"],
    );
    // That of the environment's proxy goes to the environment's proxy.
    let sources = Sources::new()
        .folder(whole("userAgent: x"))
        .variable("HTTPS_PROXY", "http://me:secret@proxy.corp:3128");
    assert!(sources.load().is_ok());
}

#[test]
fn a_signer_in_code_is_no_part_of_the_folder() {
    let key = rcgen_key();
    let sources = Sources::new().folder(app(&[ORG]));
    let signer = okta_transport::SigningKey::parse(&key).unwrap();
    let refused = sources.builder().signer(signer.clone()).load().unwrap_err();
    let told = sources.told(refused.mistakes());
    assert!(told.contains("the signer is from code"), "{told}");
    let allowed = sources.builder().signer(signer).allow_local_config();
    assert!(allowed.load().is_ok());
}

fn rcgen_key() -> String {
    rcgen::KeyPair::generate().unwrap().serialize_pem()
}

#[cfg(unix)]
#[test]
fn a_key_belongs_to_the_folder_that_it_lies_in_alone() {
    use std::os::unix::fs::symlink;

    let sources = Sources::new();
    let (home, folder) = (sources.home_folder(), sources.folder_path());
    fs::create_dir_all(folder.join("keys")).unwrap();
    fs::create_dir_all(&home).unwrap();
    support::write_private(&home.join("victim.pem"), rcgen_key().as_bytes());
    support::write_private(&folder.join("keys/own.pem"), rcgen_key().as_bytes());
    symlink(home.join("victim.pem"), folder.join("linked.pem")).unwrap();
    symlink(&home, folder.join("linked")).unwrap();
    symlink("keys/own.pem", folder.join("inside.pem")).unwrap();
    let absolute = home.join("victim.pem");
    let absolute = absolute.to_str().unwrap();

    let with_key = |path: &str| app(&[ORG, &format!("privateKey: {path}")]);
    for path in ["keys/own.pem", "inside.pem", "./keys/../keys/own.pem"] {
        let sources = sources.clone().folder(with_key(path));
        let config = sources
            .load()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        config
            .client()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    for path in [
        absolute,
        "linked.pem",
        "linked/victim.pem",
        "../home/victim.pem",
        "keys/../../home/victim.pem",
        "../home/no-such.pem",
        "/no/such.pem",
    ] {
        let refused = sources.clone().folder(with_key(path));
        let told = refused.mistakes();
        assert!(
            told.contains("privateKey is a file outside of this folder"),
            "{path}: {told}"
        );
        assert!(told.contains(ALLOW), "{path}: {told}");
    }
    // For the org that the user names as well, it is a key like any other.
    let trusted = sources
        .clone()
        .folder(with_key(absolute))
        .home(client(&[ORG]));
    trusted.load().unwrap().client().unwrap();

    // The key of a client certificate signs for whoever is at the other end.
    for (path, is_inside) in [
        ("keys/own.pem", true),
        (absolute, false),
        ("linked.pem", false),
    ] {
        let lines = [
            ORG,
            "token: 00a",
            "clientCertificate: c.pem",
            &format!("clientCertificateKey: {path}"),
        ];
        let sources = sources.clone().folder(client(&lines));
        assert_eq!(sources.load().is_ok(), is_inside, "{path}");
        if !is_inside {
            is_refused(
                sources,
                &["clientCertificateKey is a file outside of this folder"],
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_is_changed_after_the_check_leads_nowhere() {
    use std::os::unix::fs::symlink;

    let sources = Sources::new();
    let (home, folder) = (sources.home_folder(), sources.folder_path());
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(&home).unwrap();
    support::write_private(&home.join("victim.pem"), rcgen_key().as_bytes());
    let key = folder.join("key.pem");
    support::write_private(&key, rcgen_key().as_bytes());
    let sources = sources.folder(app(&[ORG, "privateKey: key.pem"]));
    let config = sources.load().unwrap();
    config.client().unwrap();
    fs::remove_file(&key).unwrap();
    symlink(home.join("victim.pem"), &key).unwrap();
    let error = config.client().unwrap_err().to_string();
    assert!(error.contains("lies outside of the folder"), "{error}");
}

#[test]
fn a_file_is_looked_for_beside_the_file_that_names_it() {
    let sources = Sources::new()
        .home(client(&["caFile: tls/ca.pem"]))
        .folder(app(&["privateKey: keys/app.pem"]))
        .set("orgUrl", "https://acme.okta.com")
        .set("clientCertificate", "cert.pem")
        .set("clientCertificateKey", "key.pem");
    let config = sources.load().unwrap();
    let beside = sources.home_file();
    let beside = beside.parent().unwrap();
    assert_eq!(config.ca_file(), Some(&*beside.join("tls/ca.pem")));
    let key = sources.folder_path().join("keys/app.pem");
    let key = format!("file {}", key.display());
    assert_eq!(support::value(&config, "privateKey"), Some(key));
    // The home folder is where it is, whoever names it.
    let home = sources.home_folder().join("tls/ca.pem");
    for sources in [
        sources.clone().set("caFile", "~/tls/ca.pem"),
        Sources::new().variable("OKTA_CLIENT_CAFILE", "~/tls/ca.pem"),
    ] {
        let sources = sources
            .set("orgUrl", "https://acme.okta.com")
            .set("clientAssertion", "a.b.c")
            .set("token", "00a");
        let builder = sources.builder().home(home.ancestors().nth(2).unwrap());
        let error = builder
            .no_files()
            .set("requestTimeout", "x")
            .load()
            .unwrap_err();
        let told = error.to_string();
        assert!(told.contains(&home.display().to_string()), "{told}");
    }
    // Elsewhere there is no file to start from, and the current folder is what is meant.
    assert_eq!(config.client_certificate(), Some("cert.pem".as_ref()));
}

#[test]
fn only_code_and_the_environment_allow_a_folder() {
    let evil = ["orgUrl: https://evil.example", "allowLocalConfig: true"];
    let sources = Sources::new()
        .folder(client(&evil))
        .home(client(&["allowLocalConfig: true", "token: 00a"]));
    assert!(sources.mistakes().contains(ALLOW));
    let error = sources.load().unwrap_err();
    assert_eq!(error.warnings().len(), 2, "{error}");
    for key in [
        "allowLocalConfig",
        "testing.allowLocalConfig",
        "OKTA_CLIENT_ALLOWLOCALCONFIG",
    ] {
        let sources = Sources::new().with_org().set(key, "1");
        let told = sources.mistakes();
        assert!(told.contains("is not a known setting"), "{key}: {told}");
    }
    let sources = || Sources::new().folder(client(&[ORG])).set("token", "00a");
    for allowed in ["1", "true", "TRUE", " 1 "] {
        let sources = sources().variable("OKTA_CLIENT_ALLOWLOCALCONFIG", allowed);
        assert!(sources.load().is_ok(), "{allowed}");
    }
    for refused in ["0", "false", "", " "] {
        let sources = sources().variable("OKTA_CLIENT_ALLOWLOCALCONFIG", refused);
        assert!(sources.mistakes().contains(ALLOW), "{refused}");
    }
    for odd in ["yes", "2", "/home/me/project"] {
        let sources = sources().variable("OKTA_CLIENT_ALLOWLOCALCONFIG", odd);
        let told = sources.mistakes();
        assert!(told.contains("write 1 or 0"), "{odd}: {told}");
    }
    assert!(sources().builder().allow_local_config().load().is_ok());
}

#[test]
fn the_folder_can_be_left_out() {
    let sources = Sources::new()
        .with_org()
        .folder(client(&["orgUrl: [", "userAgent: folder"]))
        .home(client(&["userAgent: home"]));
    let config = sources.builder().no_local_config().load().unwrap();
    assert_eq!(config.user_agent(), Some("home"));
    // Also where it was allowed: the one that takes away wins.
    let builder = sources.builder().allow_local_config().no_local_config();
    assert!(builder.load().is_ok());
}

#[test]
fn the_home_file_is_itself_wherever_one_stands() {
    let sources = Sources::new().home(client(&[ORG, "caFile: ca.pem"]));
    let beside = sources.home_file();
    let config = sources
        .builder()
        .folder(beside.parent().unwrap())
        .set("token", "00a")
        .load()
        .unwrap();
    assert_eq!(config.org_url().host(), "folder.okta.com");
}

#[cfg(unix)]
mod modes {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use super::{ALLOW, ORG, app, client, rcgen_key};
    use crate::support::{Sources, write_private};

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_anyone_can_write_is_refused() {
        let sources = Sources::new().folder(client(&[ORG, "token: 00a"]));
        for (path, name) in [
            (sources.folder_file(), "the file can be written by anyone"),
            (sources.folder_path(), "its folder can be written by anyone"),
        ] {
            let before = fs::metadata(&path).unwrap().permissions().mode();
            for more in [0o002, 0o1022] {
                chmod(&path, before | more);
                let told = sources.mistakes();
                assert!(told.contains(name) && told.contains("chmod o-w"), "{told}");
                // Who allows it vouches for its owner, and not for everyone.
                let allowed = sources.builder().allow_local_config();
                assert!(allowed.load().is_err());
                let without = sources.builder().no_local_config();
                assert!(!without.load().unwrap_err().to_string().contains(name));
            }
            chmod(&path, before);
            assert!(sources.load().is_ok());
        }
        // The file itself may lie elsewhere.
        let open = sources.folder_path().join("open");
        fs::create_dir(&open).unwrap();
        chmod(&open, 0o777);
        fs::rename(sources.folder_file(), open.join("okta.yaml")).unwrap();
        symlink("open/okta.yaml", sources.folder_file()).unwrap();
        assert!(sources.mistakes().contains("can be written by anyone"));
        // Where nothing stands there, nothing is told.
        let empty = Sources::new().with_org().folder("");
        chmod(&empty.folder_path(), 0o777);
        assert_eq!(empty.warnings(), "");
    }

    #[test]
    fn a_home_folder_that_anyone_can_write_is_refused() {
        let sources = Sources::new().home(client(&[ORG, "token: 00a"]));
        chmod(&sources.home_file(), 0o602);
        let told = sources.mistakes();
        assert!(told.starts_with("home: the file can be"), "{told}");
        assert!(!told.contains(ALLOW));
    }

    #[test]
    fn a_secret_that_others_can_read_is_told() {
        let whole = [ORG, "token: 00a"];
        for mode in [0o640, 0o604, 0o644] {
            for is_home in [true, false] {
                let sources = Sources::new();
                let (sources, name, file) = if is_home {
                    let file = sources.home_file();
                    (sources.home(client(&whole)), "home", file)
                } else {
                    let file = sources.folder_file();
                    (sources.folder(client(&whole)), "folder", file)
                };
                chmod(&file, mode);
                let told = sources.warnings();
                assert_eq!(
                    told,
                    format!(
                        "{name}: the file holds a secret, and others on this machine can read it; chmod 600"
                    )
                );
                chmod(&file, 0o600);
                assert_eq!(sources.warnings(), "");
            }
        }
        // Without a secret in it, everyone may read it.
        let plain = Sources::new().with_org().folder(client(&["userAgent: x"]));
        chmod(&plain.folder_file(), 0o644);
        assert_eq!(plain.warnings(), "");
        // The path of a key is no secret, the key is; one that is overridden is a secret still.
        let home = app(&[ORG, "privateKey: app.pem"]);
        let sources = Sources::new().home(home);
        chmod(&sources.home_file(), 0o644);
        let key = sources.home_file().with_file_name("app.pem");
        write_private(&key, rcgen_key().as_bytes());
        assert_eq!(sources.warnings(), "");
        chmod(&key, 0o640);
        let told = sources.warnings();
        assert_eq!(
            told,
            "home:7: privateKey is a file that others on this machine can read; chmod 600"
        );
        let sources = Sources::new().home(client(&whole)).with_org();
        chmod(&sources.home_file(), 0o644);
        assert!(sources.warnings().contains("holds a secret"));
    }

    #[test]
    fn a_key_elsewhere_is_not_looked_at() {
        let elsewhere = tempfile::tempdir().unwrap();
        let key = elsewhere.path().join("app.pem");
        fs::write(&key, rcgen_key()).unwrap();
        chmod(&key, 0o644);
        let named = format!("privateKey: {}", key.display());
        assert_eq!(Sources::new().home(app(&[ORG, &named])).warnings(), "");
    }

    #[test]
    fn what_is_no_regular_file_is_not_waited_for() {
        let sources = Sources::new().with_org();
        let folder = sources.folder_path();
        fs::create_dir_all(&folder).unwrap();
        let pipe = folder.join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        let pipe = pipe.to_str().unwrap();
        for (key, path) in [
            ("caFile", pipe),
            ("caFile", "/dev/zero"),
            ("clientCertificate", pipe),
            ("clientCertificateKey", pipe),
        ] {
            let mut sources = sources.clone().set(key, path);
            if key != "caFile" {
                for other in ["clientCertificate", "clientCertificateKey"] {
                    if other != key {
                        sources = sources.set(other, path);
                    }
                }
            }
            let error = sources.load().unwrap().client().unwrap_err().to_string();
            assert!(error.contains("no regular file"), "{key}: {error}");
        }
        let sources = Sources::new()
            .folder(app(&[]))
            .set("orgUrl", "https://acme.okta.com")
            .set("privateKey", pipe);
        let error = sources.load().unwrap().client().unwrap_err().to_string();
        assert!(error.contains("no regular file"), "{error}");
    }
}

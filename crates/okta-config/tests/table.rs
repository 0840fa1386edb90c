//! Every setting: by every spelling, from every source, over every other.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/rows.rs"]
mod rows;
mod support;

use okta_config::{Config, Origin, Setting, settings};
use rows::{OF_FILES, ROWS, Row};
use support::{Sources, nested, quoted, value};

/// A way to set a value: what the origin reads as, and how.
type Way = (String, Box<dyn Fn(Sources, &str) -> Sources>);

/// All ways to set a setting, in rising precedence by their first part.
fn ways(row: &Row) -> Vec<(usize, Way)> {
    let mut ways: Vec<(usize, Way)> = Vec::new();
    for key in row.keys() {
        let lines = key.split('.').count() + usize::from(!key.starts_with("testing.")) + 1;
        let yaml = move |value: &str| nested(key, &quoted(value));
        ways.push((
            0,
            (
                format!("home:{lines}"),
                Box::new(move |s, v| s.home(yaml(v))),
            ),
        ));
        ways.push((
            1,
            (
                format!("folder:{lines}"),
                Box::new(move |s, v| s.folder(yaml(v))),
            ),
        ));
        if !key.starts_with("testing.") {
            let flat = move |value: &str| format!("okta: {{client: {{{key}: {}}}}}", quoted(value));
            ways.push((
                1,
                (
                    "folder:1".to_owned(),
                    Box::new(move |s, v| s.folder(flat(v))),
                ),
            ));
        }
        ways.push((3, ("code".to_owned(), Box::new(move |s, v| s.set(key, v)))));
    }
    for name in row.variables {
        ways.push((
            2,
            (
                (*name).to_owned(),
                Box::new(move |s, v| s.variable(name, v)),
            ),
        ));
    }
    ways
}

/// What the setting stands beside; and the folder may set all of it.
fn base(row: &Row) -> Sources {
    let base = row.base();
    let sources = base
        .into_iter()
        .fold(Sources::new(), |sources, (key, value)| {
            sources.set(key, value)
        });
    if row.is_of_folder() {
        sources.allowed()
    } else {
        sources
    }
}

/// What the accessor makes of it: a path in a file begins at the folder of that file.
fn expected(row: &Row, sources: &Sources, config: &Config, expected: &str) -> String {
    let base = match config.origin(row.key) {
        Some(Origin::File(file, _)) if row.is_path() => file.parent().unwrap().to_owned(),
        _ => return expected.to_owned(),
    };
    let told = origin(sources, config, row.key);
    assert!(
        told.starts_with("home") || told.starts_with("folder"),
        "{told}"
    );
    base.join(expected).display().to_string()
}

fn origin(sources: &Sources, config: &Config, key: &str) -> String {
    let origin = config.origin(key).unwrap().to_string();
    origin
        .replace(&sources.home_file().display().to_string(), "home")
        .replace(&sources.folder_file().display().to_string(), "folder")
}

#[test]
fn the_table_is_the_one_that_is_documented() {
    let keys: Vec<_> = settings().iter().map(Setting::key).collect();
    let expected: Vec<_> = ROWS.iter().map(|row| row.key).collect();
    assert_eq!(keys, expected);
    for (setting, row) in settings().iter().zip(ROWS) {
        assert_eq!(setting.other_keys(), row.other_keys, "{}", row.key);
        assert_eq!(setting.variables(), row.variables, "{}", row.key);
        assert_eq!(setting.is_secret(), row.is_secret, "{}", row.key);
        assert_eq!(setting.is_environment_only(), row.is_environment_only());
        assert!(!setting.description().is_empty());
    }
}

#[test]
fn every_spelling_in_every_source_sets_the_value() {
    for row in ROWS {
        for (_, (from, set)) in ways(row) {
            for (text, read) in row.values {
                let sources = set(base(row), text);
                let config = sources
                    .load()
                    .unwrap_or_else(|e| panic!("{} from {from}: {e}", row.key));
                assert_eq!(
                    value(&config, row.key),
                    Some(expected(row, &sources, &config, read)),
                    "{} from {from}",
                    row.key
                );
                assert_eq!(origin(&sources, &config, row.key), from);
                assert_eq!(config.warnings(), [], "{} from {from}", row.key);
                let line = config.to_string();
                let line = line
                    .lines()
                    .find(|line| line.starts_with(&format!("{}: ", row.key)));
                assert_eq!(
                    line.unwrap().contains(": ***  #"),
                    row.is_secret,
                    "{line:?}"
                );
            }
        }
    }
}

#[test]
fn the_later_source_wins() {
    let mut pairs = 0;
    for row in ROWS {
        for (low, (_, set_low)) in ways(row) {
            for (high, (from, set_high)) in ways(row) {
                if low >= high {
                    continue;
                }
                let [(first, _), (second, read)] = row.values;
                // The order in which a test sets them does not matter.
                let sources = set_low(set_high(base(row), second), first);
                let config = sources.load().unwrap();
                assert_eq!(
                    value(&config, row.key),
                    Some(expected(row, &sources, &config, read)),
                    "{} from {from}",
                    row.key
                );
                assert_eq!(origin(&sources, &config, row.key), from);
                // What is overridden is not looked at.
                let sources = set_low(set_high(base(row), second), "");
                assert!(sources.load().is_ok(), "{} from {from}", row.key);
                pairs += 1;
            }
        }
    }
    assert!(pairs > 200, "{pairs}");
}

#[test]
fn what_only_a_file_can_write_is_read() {
    for (key, yaml, expected) in OF_FILES {
        let row = ROWS.iter().find(|row| row.key == *key).unwrap();
        let sources = base(row).folder(nested(key, yaml));
        let config = sources.load().unwrap_or_else(|e| panic!("{yaml}: {e}"));
        let value = value(&config, key).unwrap();
        let path = expected.strip_prefix("file ");
        let beside =
            path.map(|path| format!("file {}", sources.folder_path().join(path).display()));
        assert_eq!(
            value.trim_end(),
            beside.as_deref().unwrap_or(expected),
            "{yaml}"
        );
    }
}

#[test]
fn a_key_without_a_value_leaves_it_to_the_sources_before() {
    for nothing in ["", "~", "null", "NULL", "# none"] {
        for row in ROWS.iter().filter(|row| !row.is_environment_only()) {
            let (text, read) = row.values[0];
            let sources = base(row)
                .home(nested(row.key, &quoted(text)))
                .folder(nested(row.key, nothing));
            let config = sources.load().unwrap();
            assert_eq!(
                value(&config, row.key),
                Some(expected(row, &sources, &config, read)),
                "{} by `{nothing}`",
                row.key
            );
        }
    }
}

#[test]
fn two_spellings_of_a_setting_have_to_agree() {
    for row in ROWS.iter().filter(|row| !row.is_environment_only()) {
        let [(first, expected), (second, _)] = row.values;
        for (i, (source, (_, set))) in ways(row).iter().enumerate() {
            for (other_source, (from, set_other)) in &ways(row)[..i] {
                // A file is written once, so its spellings are held against each other below.
                if source != other_source || *source < 2 {
                    continue;
                }
                let config = set_other(set(base(row), first), first).load().unwrap();
                assert_eq!(value(&config, row.key).as_deref(), Some(expected));
                let mistakes = set_other(set(base(row), first), second).mistakes();
                assert!(
                    mistakes.contains(&format!("sets {} to another value", row.key)),
                    "{mistakes}"
                );
                assert!(mistakes.contains(from.as_str()), "{mistakes}");
                // The key of this table is none, which may be told too.
                let others = mistakes
                    .lines()
                    .filter(|line| !line.contains("privateKey: "));
                assert_eq!(others.count(), 1, "{mistakes}");
            }
        }
    }
    let sources = Sources::new()
        .with_org()
        .folder("okta:\n  client:\n    kid: a\n    userAgent: x\n    keyId: b");
    assert_eq!(
        sources.mistakes(),
        "folder:5: `keyId` sets keyId to another value than `kid` does (folder:3); remove one"
    );
    let same = "okta:\n  client:\n    rateLimit: {maxRetries: 2}\n    rateLimit.maxRetries: '2'";
    assert_eq!(
        Sources::new()
            .with_org()
            .folder(same)
            .load()
            .unwrap()
            .max_retries(),
        Some(2)
    );
}

#[test]
fn the_proxy_of_the_environment_comes_after_ours() {
    let sources = Sources::new()
        .with_org()
        .variable("https_proxy", "http://a:pass@b")
        .variable("HTTPS_PROXY", "http://other")
        .variable("NO_PROXY", " ")
        .variable("no_proxy", "x,\ny");
    // They belong to many programs: of two spellings the first that holds something is taken.
    let config = sources.load().unwrap();
    assert_eq!(config.https_proxy().unwrap().expose(), "http://other");
    assert_eq!(config.no_proxy(), Some("x, y"));
    let config = sources
        .home(nested("proxy.host", "proxy.corp"))
        .load()
        .unwrap();
    assert_eq!(config.proxy().unwrap().host, "proxy.corp");
    assert!(config.https_proxy().is_none());
    assert_eq!(config.no_proxy(), Some("x, y"));
    // That is how a shell turns it off.
    let config = Sources::new()
        .with_org()
        .variable("HTTPS_PROXY", "")
        .load()
        .unwrap();
    assert!(config.https_proxy().is_none());
}

#[test]
fn scopes_are_read_however_a_list_of_them_is_written() {
    for written in [
        "['x', 'y']",
        "[x, y]",
        "[\"x\",\"y\"]",
        "- x\n- y",
        "x;y",
        "x+y",
        "\"x\" \"y\"",
        " x ,, y ",
        "[ 'x' 'y' ]",
    ] {
        let sources = Sources::new()
            .set("orgUrl", "https://acme.okta.com")
            .set("authorizationMode", "PrivateKey")
            .set("clientId", "0oa1")
            .set("privateKey", "k.pem")
            .variable("OKTA_CLIENT_SCOPES", written);
        let config = sources
            .load()
            .unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(config.scopes(), ["x", "y"], "{written}");
    }
}

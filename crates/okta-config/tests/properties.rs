//! What holds for any text: it does not make the reader panic, and no secret is shown.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use okta_config::{Config, ConfigError, settings};
use proptest::prelude::*;
use support::{Sources, nested, quoted};

/// Everything that is ever printed of an outcome.
fn shown(outcome: &Result<Config, ConfigError>) -> String {
    match outcome {
        Ok(config) => format!(
            "{config}\n{config:?}\n{:?}\n{:?}",
            config.warnings(),
            config.client().map(drop)
        ),
        Err(error) => format!("{error}\n{error:?}\n{:?}", error.warnings()),
    }
}

/// Pieces that YAML reads in a way of its own, and those that are ours.
fn piece() -> impl Strategy<Value = String> {
    let ours = settings().iter().map(|setting| setting.key().to_owned());
    let ours: Vec<_> = ours
        .chain(["okta".to_owned(), "client".to_owned(), "testing".to_owned()])
        .collect();
    let marks = "okta:\n  client:\n    |: |\n|  |    |\t|- |? |[|]|{|}|, |\"|'|# |&a |*a|!!str |!x |\\||\n|>-\n|---\n|...\n|%YAML 1.2\n|~|null|\u{feff}|\u{85}|\0|\r\n|<<: ";
    let marks: Vec<_> = marks.split('|').map(ToOwned::to_owned).collect();
    prop_oneof![
        4 => proptest::sample::select(marks),
        2 => proptest::sample::select(ours),
        1 => "\\PC{0,8}",
        1 => "[0-9.eE+-]{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn no_file_makes_it_panic(pieces in proptest::collection::vec(piece(), 0..40)) {
        let outcome = Sources::new().folder(pieces.concat()).load();
        let _ = shown(&outcome);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = shown(&Sources::new().home(bytes).load());
    }

    #[test]
    fn no_value_makes_it_panic_and_it_stays_one_line(
        setting in 0..settings().len(),
        value in "(?s).{0,30}",
    ) {
        let setting = &settings()[setting];
        let sources = Sources::new().with_org();
        // The last of a name counts.
        let outcome = setting.variables().iter().fold(sources, |s, name| s.variable(name, &value)).load();
        if let Ok(config) = &outcome {
            let lines = config.to_string();
            prop_assert!(lines.lines().all(|line| line.contains(": ") && line.contains("  # ")), "{lines}");
        }
        let _ = shown(&outcome);
    }

    #[test]
    fn a_time_is_what_was_written(seconds in 0..=86_400_u32, millis in 0..1000_u32) {
        let sources = Sources::new().with_org().set("requestTimeout", &format!("{seconds}.{millis:03}"));
        match sources.load() {
            Ok(config) => {
                let time = config.request_timeout().unwrap();
                let expected = u128::from(seconds) * 1000 + u128::from(millis);
                prop_assert_eq!((time.as_micros() + 500) / 1000, expected);
            }
            Err(_) => prop_assert!(seconds == 86_400 && millis > 0),
        }
    }
}

proptest! {
    // A case tries every secret in every source.
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_is_shown(
        secret in "[a-zA-Z0-9]{16,24}",
        mode in prop_oneof![Just("SSWS"), Just("Bearer"), Just("PrivateKey"), Just("x")],
        form in 0..8_usize,
    ) {
        // Good values and the ways in which they go wrong.
        let value = match form {
            0 => secret.clone(),
            1 => format!("SSWS {secret}"),
            2 => format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----"),
            3 => format!("-----BEGIN PRIVATE KEY-----{secret}"),
            4 => format!("{{\"d\":\"{secret}\"}}"),
            5 => format!("{{\"d\":{secret}"),
            6 => format!("http://me:{secret}@proxy:1"),
            _ => format!("{secret}\n{secret}\u{1}"),
        };
        for setting in settings().iter().filter(|setting| setting.is_secret()) {
            let with = || Sources::new().set("authorizationMode", mode).with_org();
            let mut sources: Vec<_> = setting.variables().iter().map(|name| with().variable(name, &value)).collect();
            if !setting.is_environment_only() {
                let key = setting.key();
                sources.push(with().set(key, &value));
                sources.push(with().folder(nested(key, &quoted(&value))));
                sources.push(with().folder(nested(key, &value)));
                sources.push(with().folder(nested(key, &format!("[{value}]"))));
                sources.push(with().folder(nested(key, &format!("{{d: {value}}}"))));
                // An unquoted value may begin with what YAML reads otherwise.
                for mark in ["*", "&", "!", "%", "@", "`", "\"", "'", "|", ">", "[", "{", "? ", "- "] {
                    sources.push(with().folder(nested(key, &format!("{mark}{value}"))));
                }
            }
            for sources in sources {
                let shown = format!("{}{:?}", shown(&sources.load()), sources.builder());
                prop_assert!(!shown.contains(&secret), "{} in form {form}: {shown}", setting.key());
            }
        }
    }
}

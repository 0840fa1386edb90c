//! The files: where they are, and what is wrong with their text.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;

use okta_config::{Config, Origin, Position};
use support::Sources;

#[test]
fn a_text_that_is_no_yaml_is_refused_with_its_place() {
    for (yaml, place, fragment) in [
        (
            "okta:\n  client:\n\torgUrl: x\n",
            "folder:3: ",
            "is not valid YAML: ",
        ),
        ("okta:\n  client: [a, b\n", "folder:", "unclosed bracket"),
        (
            "okta:\n  client:\n    token: \"00a_secret\n",
            "folder:",
            "is not valid YAML: ",
        ),
        (
            "okta:\n  client:\n    orgUrl: https://a.okta.com\n   token: 00a_secret\n",
            "folder:4: ",
            "is not valid YAML: ",
        ),
        (
            "okta:\n  client:\n    orgUrl: x\n    token:00a_secret\n",
            "folder:",
            "is not valid YAML: ",
        ),
        ("okta: &a\n  client: {}\n", "folder:", "anchor"),
        (
            "okta:\n  client:\n    token: *00a_secret\n",
            "folder:3: ",
            "holds an alias (`*`)",
        ),
        (
            "okta:\n  client:\n    token: &00a_secret x\n",
            "folder:3: ",
            "holds an anchor (`&`)",
        ),
        (
            "okta:\n  client:\n    token: !00a_secret x\n",
            "folder:3: ",
            "holds a tag (`!`)",
        ),
        (
            "a: 1\nokta: {}\na: 2\n",
            "folder:3: ",
            "holds `a` again, which stands in line 1 already; keep one (column 1)",
        ),
        (
            "okta:\n  client:\n    token: a\n    token: a\n",
            "folder:4: ",
            "`token` again",
        ),
        ("okta: {}\n---\nokta: {}\n", "folder:2: ", "second document"),
        ("? [a]\n: b\n", "folder:1: ", "key that is no text"),
        (
            "okta:\n  client:\n    token: '\u{1}'\n",
            "folder:3: ",
            "is not valid YAML: ",
        ),
    ] {
        let sources = Sources::new().with_org().folder(yaml);
        let told = sources.mistakes();
        assert!(told.starts_with(place), "{yaml}{told}");
        assert!(told.contains(fragment), "{yaml}{told}");
        assert!(told.contains("(column "), "{yaml}{told}");
        assert!(!told.contains("00a_secret"), "{yaml}{told}");
        // What cannot be read may hold what is missing.
        assert!(
            !Sources::new()
                .folder(yaml)
                .mistakes()
                .contains("is not set")
        );
    }
    // Flaws that do not hinder reading on come at once, and the second file's with them.
    let sources = Sources::new().home("a: &x 1\nb: *x\na: 2\n").folder("[");
    assert_eq!(
        sources.mistakes().lines().count(),
        4,
        "{}",
        sources.mistakes()
    );
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_its_path() {
    let sources = Sources::new()
        .with_org()
        .folder(b"okta:\n  client: {}\n# \xc3\xa4\xff");
    assert_eq!(sources.mistakes(), "folder:3: is not UTF-8 from here on");
    let error = sources.load().unwrap_err();
    let place = Position { line: 3, column: 4 };
    assert_eq!(
        error.mistakes()[0].origin(),
        Some(&Origin::File(sources.folder_file(), Some(place)))
    );

    let long = format!("okta: {{}}\n#{}", "x".repeat(1024 * 1024));
    assert_eq!(
        Sources::new().set("token", "00a").home(long).mistakes(),
        "home: cannot be read: it is longer than 1 MiB"
    );

    let sources = Sources::new().set("token", "00a");
    fs::create_dir_all(sources.home_file()).unwrap();
    assert_eq!(
        sources.mistakes(),
        "home: cannot be read: it is no regular file"
    );
}

#[test]
fn no_text_takes_the_stack_or_the_time() {
    for part in [
        "[", "{", "- ", "? ", "a: {", "[a: ", "a:\n ", "!", "&a ", "*a ", "\"", "'", "|\n", "%",
        "\u{feff}",
    ] {
        let sources = Sources::new()
            .with_org()
            .folder(part.repeat(200_000 / part.len()));
        let loaded = sources.load();
        assert!(
            loaded.is_err() || part == "%" || part == "\u{feff}",
            "{part}"
        );
    }
}

#[test]
fn what_holds_nothing_is_taken() {
    for yaml in [
        "",
        "\n",
        "# nothing\n",
        "---\n",
        "~",
        "okta:\n",
        "okta:\n  client:\n  testing:\n",
        "other: [1, {a: b}]\n",
        "\u{feff}okta: {}\n",
        "okta: {client: {proxy: null, rateLimit: }}\r\n",
    ] {
        let sources = Sources::new().with_org().folder(yaml);
        assert_eq!(sources.warnings(), "", "{yaml}");
    }
    // A folder on the path that is none is a file that is not there.
    let sources = Sources::new().with_org();
    let home = sources.home_file().parent().unwrap().to_owned();
    fs::create_dir_all(home.parent().unwrap()).unwrap();
    fs::write(home, "").unwrap();
    assert!(sources.load().is_ok());
}

#[test]
fn the_home_folder_is_that_of_the_environment() {
    let sources = Sources::new().home("okta: {client: {userAgent: home}}");
    let home = sources
        .home_file()
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .to_owned();
    let environment = [
        ("HOME", home.as_os_str()),
        ("OKTA_CLIENT_ORGURL", "https://a.okta.com".as_ref()),
        ("OKTA_CLIENT_TOKEN", "00a".as_ref()),
    ];
    let builder = Config::builder()
        .folder(home.join("none"))
        .environment(environment);
    assert_eq!(builder.clone().load().unwrap().user_agent(), Some("home"));
    assert_eq!(
        builder.clone().no_files().load().unwrap().user_agent(),
        None
    );
    assert_eq!(builder.home("/nowhere").load().unwrap().user_agent(), None);
    let without = Config::builder()
        .folder(home.join("none"))
        .environment([("HOME", "")]);
    assert!(without.load().unwrap_err().is_unconfigured());
}

#[test]
fn comments_are_passed_over_wherever_they_stand() {
    let yaml = "# at the top\nokta: # behind a key\n  client:\n    # between\n    orgUrl: https://acme.okta.com # behind a value\n    \
                scopes: # before a list\n      # in it\n      - a # behind an item\n      - b\n    token: 00a#b\n# at the end\n";
    let config = Sources::new().folder(yaml).load().unwrap();
    assert_eq!(config.org_url().host(), "acme.okta.com");
    assert_eq!(config.scopes(), ["a", "b"]);
    assert_eq!(config.token().unwrap().expose(), "00a#b");
}

#[test]
fn a_value_that_ran_into_its_name_is_not_shown() {
    for (yaml, shown) in [
        (
            "okta: {client: {token:00aS3cret, x: y}}",
            "a name that begins with `token`",
        ),
        (
            "okta:\n  client:\n    token=00aS3cret: x",
            "a name that begins with `token`",
        ),
        (
            "okta:\n  client:\n    tokenS3cret00aaaaaaaaaa: x",
            "a name that begins with `tokenS`",
        ),
        (
            "okta:\n  client:\n    00aS3cret: x\n    00aS3cret: y",
            "a name here",
        ),
    ] {
        let sources = Sources::new().with_org().folder(yaml);
        let told = match sources.load() {
            Ok(config) => format!("{:?}", config.warnings()),
            Err(error) => error.to_string(),
        };
        assert!(told.contains(shown), "{yaml}: {told}");
        assert!(!told.contains("S3cret"), "{yaml}: {told}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_no_obstacle_where_it_is_not_missed() {
    let told = "cannot be read: it is no regular file";
    let whole = "okta: {client: {orgUrl: 'https://acme.okta.com', token: 00a}}";
    // Nothing below the environment is missed.
    let sources = Sources::new().with_org();
    fs::create_dir_all(sources.home_file()).unwrap();
    fs::create_dir_all(sources.folder_file()).unwrap();
    assert_eq!(sources.warnings(), format!("home: {told}\nfolder: {told}"));
    let sources = Sources::new().folder(whole);
    fs::create_dir_all(sources.home_file()).unwrap();
    assert_eq!(sources.warnings(), format!("home: {told}"));
    // The folder's could have said otherwise.
    let sources = Sources::new().home(whole);
    fs::create_dir_all(sources.folder_file()).unwrap();
    assert_eq!(sources.mistakes(), format!("folder: {told}"));
    // One that is broken is one that somebody meant.
    let sources = Sources::new().with_org().home("okta: [");
    assert!(sources.mistakes().contains("is not valid YAML"));
}

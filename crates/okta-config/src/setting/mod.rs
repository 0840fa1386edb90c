//! What can be set, by which names, and of which kind: one table that all else reads.

mod kind;
mod number;
mod private_key;
mod table;

pub(crate) use self::kind::Kind;
pub(crate) use self::table::{ALLOW_LOCAL_CONFIG, SETTINGS};

use crate::AuthorizationMode;

/// A setting: its names and what it means.
///
/// [`settings`] lists them all, for a `--help` or a page of documentation.
#[derive(Debug)]
pub struct Setting {
    key: &'static str,
    other_keys: &'static [&'static str],
    variables: &'static [&'static str],
    pub(crate) kind: Kind,
    pub(crate) section: Section,
    /// What it makes no sense without.
    pub(crate) needs: Option<&'static str>,
    /// What takes its place. It stands before this one in the table.
    pub(crate) unless: Option<&'static str>,
    /// What it has to do with the credential.
    pub(crate) role: Role,
    /// The modes under which it is read.
    pub(crate) modes: &'static [AuthorizationMode],
    description: &'static str,
}

/// Which part of the files a setting stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Client,
    Testing,
    /// In no file: a variable that many programs read.
    Environment,
}

/// What a setting has to do with the credential: what it is, where it goes, and by which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Credential,
    Org,
    /// What is between this program and the org: proxy, trust, certificates.
    Way,
    /// Nothing.
    Other,
}

/// Every setting that is read, in the order of Okta's documentation.
///
/// ```
/// for setting in okta_config::settings() {
///     println!("{:28} {}", setting.key(), setting.description());
/// }
/// ```
pub fn settings() -> &'static [Setting] {
    SETTINGS
}

impl Setting {
    /// Its name under `okta: client:`, dots for nesting; one that begins with `testing.` stands under `okta: testing:`.
    /// For one of the [environment alone](Self::is_environment_only) it is the name of its variable.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// Other spellings of the key.
    pub fn other_keys(&self) -> &'static [&'static str] {
        self.other_keys
    }

    /// Its environment variables, the first being the one to use.
    pub fn variables(&self) -> &'static [&'static str] {
        self.variables
    }

    /// What it means, with unit.
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// Whether its value is never shown.
    pub fn is_secret(&self) -> bool {
        self.kind.is_secret()
    }

    /// Whether it stands in no file and cannot be set in code.
    pub fn is_environment_only(&self) -> bool {
        self.section == Section::Environment
    }

    /// All spellings of the key that files and code may use.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> {
        let keys = (!self.is_environment_only()).then_some(self.key);
        keys.into_iter().chain(self.other_keys.iter().copied())
    }

    /// The setting of this name; every place that asks has the name from the table.
    pub(crate) fn named(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// How to set it, for the mistake that it is missing.
    pub(crate) fn how_to_set(&self) -> String {
        format!(
            "set `{}` under `okta: client:` in okta.yaml, or {}",
            self.key, self.variables[0]
        )
    }
}

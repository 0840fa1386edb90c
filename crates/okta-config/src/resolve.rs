//! Which source decides on a setting, and what its value is.

use std::path::{Path, PathBuf};

use crate::finding::{Finding, Findings};
use crate::setting::SETTINGS;
use crate::source::Found;
use crate::value::Value;
use crate::{Origin, Setting};

/// A setting with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) setting: &'static Setting,
    pub(crate) value: Value,
    pub(crate) origin: Origin,
    /// The folder, by its real path, outside of which the file that this names is not read.
    pub(crate) within: Option<PathBuf>,
}

/// What the sources come to together.
pub(crate) struct Resolved {
    /// In the order of the table.
    pub(crate) entries: Vec<Entry>,
    /// What is set, be its value good or not, and where.
    pub(crate) set: Vec<(&'static Setting, Origin)>,
}

impl Resolved {
    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.set.iter().any(|(setting, _)| setting.key() == key)
    }

    /// Whether a flag is set, and on.
    pub(crate) fn is_on(&self, key: &str) -> bool {
        let value = self.entry(key).map(|entry| &entry.value);
        matches!(value, Some(Value::Flag(true)))
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.setting.key() == key)
    }
}

/// Takes each setting from the last layer that holds it. What is overridden is not looked at, so that a template in the
/// home folder can stay as it is.
pub(crate) fn resolve(
    layers: &[Vec<Found>],
    home: Option<&Path>,
    findings: &mut Findings,
) -> Resolved {
    let mut resolved = Resolved {
        entries: Vec::new(),
        set: Vec::new(),
    };
    let is_http_taken = is_http_taken(layers);
    for setting in SETTINGS {
        if setting.unless.is_some_and(|key| resolved.is_set(key)) {
            continue;
        }
        let held = deciding(layers, setting);
        let Some(first) = held.first() else {
            continue;
        };
        resolved.set.push((setting, first.origin.clone()));
        if let Some(other) = held.iter().find(|other| other.raw != first.raw) {
            findings.mistake(Finding::at(&other.origin, differs(first, other)));
            continue;
        }
        match setting.kind.read(&first.raw, is_http_taken) {
            Ok(value) => resolved.entries.push(Entry {
                setting,
                value: value.located(first.origin.file().and_then(Path::parent), home),
                origin: first.origin.clone(),
                within: None,
            }),
            Err(mistakes) => {
                let told = |mistake| format!("{} {mistake}", setting.key());
                let told = mistakes.into_iter().map(told);
                let told = told.map(|mistake| Finding::at(&first.origin, mistake));
                told.for_each(|mistake| findings.mistake(mistake));
            }
        }
    }
    resolved
}

/// All spellings of a setting in the last layer that holds it.
fn deciding<'l>(layers: &'l [Vec<Found>], setting: &Setting) -> Vec<&'l Found> {
    let held = |layer: &'l Vec<Found>| -> Vec<&'l Found> {
        layer
            .iter()
            .filter(|found| found.setting.key() == setting.key())
            .collect()
    };
    let mut layers = layers.iter().rev().map(held);
    layers.find(|held| !held.is_empty()).unwrap_or_default()
}

/// How the org URL is checked hangs on another setting, which is read again and told about in its turn.
fn is_http_taken(layers: &[Vec<Found>]) -> bool {
    Setting::named("testing.disableHttpsCheck").is_some_and(|setting| {
        let held = deciding(layers, setting);
        held.first().is_some_and(|found| {
            matches!(setting.kind.read(&found.raw, false), Ok(Value::Flag(true)))
        })
    })
}

fn differs(first: &Found, other: &Found) -> String {
    let key = first.setting.key();
    format!(
        "`{}` sets {key} to another value than `{}` does ({}); remove one",
        other.spelling, first.spelling, first.origin
    )
}

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use zeroize::Zeroizing;

use super::Found;
use crate::Origin;
use crate::finding::{Finding, Findings};
use crate::name::unknown;
use crate::setting::SETTINGS;
use crate::value::Raw;

/// Reads the variables of the table, and warns of those that look as if they belonged to it.
pub(crate) fn read(
    variables: &BTreeMap<OsString, OsString>,
    findings: &mut Findings,
) -> Vec<Found> {
    let known = || {
        SETTINGS
            .iter()
            .flat_map(|s| s.variables().iter().map(move |v| (s, *v)))
    };
    let mut found = Vec::new();
    for (setting, name) in known() {
        let Some(value) = variables.get(OsStr::new(name)) else {
            continue;
        };
        let text = value.to_str().map(|text| Zeroizing::new(text.to_owned()));
        if setting.is_environment_only() {
            // It belongs to many programs, which are not strict about it: an empty one is how a shell turns the proxy off for
            // one command, and of two spellings the first is taken.
            let is_blank = text.as_ref().is_none_or(|text| text.trim().is_empty());
            let is_told = found
                .iter()
                .any(|other: &Found| other.setting.key() == setting.key());
            if is_blank || is_told {
                continue;
            }
        }
        found.push(Found {
            setting,
            spelling: name,
            origin: Origin::Variable(name.to_owned()),
            raw: text.map_or(Raw::NotUtf8, Raw::Text),
        });
    }
    for name in variables.keys().filter_map(|name| name.to_str()) {
        let is_ours = name.starts_with("OKTA_CLIENT_") || name.starts_with("OKTA_TESTING_");
        if is_ours && !known().any(|(_, known)| known == name) {
            findings.warning(Finding::at(
                &Origin::Variable(name.to_owned()),
                unknown(name, known().map(|(_, known)| known)),
            ));
        }
    }
    found
}

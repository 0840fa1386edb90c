//! Whether the `okta.yaml` of the current folder may say where a credential goes.
//!
//! That folder may be anybody's: a clone, an unpacked archive, `/tmp`. So what its file says of the org counts for a credential
//! that is of this file altogether, or where another source names the same org; and what it says of the way there for the
//! former alone.

use std::path::{Component, Path};

use okta_core::OrgUrl;

use crate::finding::{Finding, Findings};
use crate::resolve::{Entry, Resolved};
use crate::setting::{ALLOW_LOCAL_CONFIG, Role};
use crate::source::Found;
use crate::value::{Raw, Value};
use crate::{Origin, Setting};

/// Tells what the file `local` may not decide.
pub(crate) fn check(
    local: &Path,
    layers: &[Vec<Found>],
    has_signer: bool,
    resolved: &mut Resolved,
    findings: &mut Findings,
) {
    let is_local = |origin: &Origin| origin.file() == Some(local);
    let outside = confine(local, resolved);
    let strangers = strangers(is_local, &outside, has_signer, resolved);
    let told: Vec<_> = resolved
        .set
        .iter()
        .filter(|(_, origin)| is_local(origin))
        .filter(|(setting, _)| match setting.role {
            Role::Org => !is_named_elsewhere(is_local, layers, resolved),
            Role::Way => true,
            Role::Credential | Role::Other => false,
        })
        .collect();
    let (false, Some((_, place))) = (strangers.is_empty(), told.first()) else {
        return;
    };
    let names: Vec<_> = told
        .iter()
        .map(|(setting, at)| named(setting, at))
        .collect();
    let mistake = format!(
        "{} of this file would direct a credential that is not of this file alone: {}; to let this folder do so, set {ALLOW_LOCAL_CONFIG}=1",
        names.join(", "),
        strangers.join(", and "),
    );
    findings.mistake(Finding::at(place, mistake));
}

/// Sees to it that a secret's file which lies in the folder now is still read from there later. Returns the settings whose
/// file lies elsewhere.
fn confine(local: &Path, resolved: &mut Resolved) -> Vec<&'static str> {
    let folder = local.parent().unwrap_or(Path::new("."));
    let real = folder.canonicalize().ok();
    let mut outside = Vec::new();
    for entry in &mut resolved.entries {
        let Some(path) = entry.value.secret_file() else {
            continue;
        };
        if entry.origin.file() != Some(local) {
            continue;
        }
        match &real {
            Some(real) if is_inside(path, folder, real) => entry.within = Some(real.clone()),
            _ => outside.push(entry.setting.key()),
        }
    }
    outside
}

/// Whether a file lies below a folder, links followed. One that is not there lies where its path says.
fn is_inside(path: &Path, folder: &Path, real_folder: &Path) -> bool {
    match path.canonicalize() {
        Ok(real) => real.starts_with(real_folder),
        Err(_) => path.strip_prefix(folder).is_ok_and(|rest| {
            rest.components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        }),
    }
}

/// What of the credential in force is not of the file, in words.
fn strangers(
    is_local: impl Fn(&Origin) -> bool,
    outside: &[&str],
    has_signer: bool,
    resolved: &Resolved,
) -> Vec<String> {
    let mode = match resolved.entry("authorizationMode") {
        Some(Entry {
            value: Value::Mode(mode),
            ..
        }) => Some(*mode),
        // It was refused, and any may be meant.
        _ if resolved.is_set("authorizationMode") => None,
        _ => Some(crate::AuthorizationMode::default()),
    };
    let has_local_proxy = resolved
        .entry("proxy.host")
        .is_some_and(|entry| is_local(&entry.origin));
    let is_shown = |setting: &Setting| match setting.key() {
        // A server, and a proxy, is shown these.
        "clientCertificateKey" => true,
        "proxy.username" | "proxy.password" => has_local_proxy,
        _ => {
            let is_read = mode.is_none_or(|mode| setting.modes.contains(&mode));
            setting.role == Role::Credential && is_read
        }
    };
    let mut strangers = Vec::new();
    for (setting, origin) in resolved.set.iter().filter(|(setting, _)| is_shown(setting)) {
        let key = setting.key();
        if !is_local(origin) {
            strangers.push(format!("{key} is from {origin}"));
        } else if outside.contains(&key) {
            strangers.push(format!("{key} is a file outside of this folder"));
        }
    }
    if has_signer && mode.is_none_or(|mode| mode == crate::AuthorizationMode::PrivateKey) {
        strangers.push("the signer is from code".to_owned());
    }
    strangers
}

/// Whether another source names the org too, be it overridden or not.
fn is_named_elsewhere(
    is_local: impl Fn(&Origin) -> bool,
    layers: &[Vec<Found>],
    resolved: &Resolved,
) -> bool {
    let Some(Value::OrgUrl(org)) = resolved.entry("orgUrl").map(|entry| &entry.value) else {
        // It was refused, and leads nowhere.
        return true;
    };
    let others = layers.iter().flatten();
    let mut others =
        others.filter(|found| found.setting.key() == "orgUrl" && !is_local(&found.origin));
    others.any(|found| match &found.raw {
        Raw::Text(url) => {
            OrgUrl::parse_without_https_check(url).is_ok_and(|other| other.is_same_origin(org))
        }
        _ => false,
    })
}

/// A setting and its line, but for the first that is told, whose place stands before the mistake.
fn named(setting: &Setting, origin: &Origin) -> String {
    match origin {
        Origin::File(_, Some(place)) => format!("{} (line {})", setting.key(), place.line),
        _ => setting.key().to_owned(),
    }
}

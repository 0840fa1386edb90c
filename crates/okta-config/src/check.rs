//! What has to be set, beside what.

use std::path::Path;
use std::time::Duration;

use okta_core::OrgUrl;
use okta_core::quote::single_line;
use okta_transport::transport::Proxy;

use crate::finding::{Finding, Findings};
use crate::resolve::Resolved;
use crate::value::Value;
use crate::{AuthorizationMode, Origin, Setting};

/// What a person sets who means to configure an org, whatever else is set.
const WHO_AND_WHERE: [&str; 8] = [
    "orgUrl",
    "authorizationMode",
    "token",
    "clientId",
    "scopes",
    "privateKey",
    "keyId",
    "clientAssertion",
];

/// Whether nobody meant to configure anything. A misspelled name is meant.
pub(crate) fn is_unconfigured(resolved: &Resolved, findings: &Findings) -> bool {
    findings.is_empty() && !WHO_AND_WHERE.iter().any(|key| resolved.is_set(key))
}

/// Tells what is missing, what excludes each other, and what is set in vain.
pub(crate) fn check(
    resolved: &Resolved,
    has_signer: bool,
    files: &[&Path],
    findings: &mut Findings,
) {
    warn_of_http(resolved, findings);
    warn_of_milliseconds(resolved, findings);
    warn_of_useless_exceptions(resolved, findings);
    // What is missing may stand where a source could not be read.
    if findings.is_incomplete {
        return;
    }
    if !resolved.is_set("orgUrl") {
        let mistake = format!(
            "orgUrl is not set{}; {}",
            looked_for(files),
            how_to_set("orgUrl")
        );
        findings.mistake(Finding::nowhere(mistake));
    }
    check_needs(resolved, findings);
    check_mode(resolved, has_signer, findings);
}

/// What makes no sense alone.
fn check_needs(resolved: &Resolved, findings: &mut Findings) {
    for entry in &resolved.entries {
        let key = entry.setting.key();
        if let Some(needed) = entry
            .setting
            .needs
            .filter(|needed| !resolved.is_set(needed))
        {
            let mistake = format!("{key} is set without {needed}; {}", how_to_set(needed));
            findings.mistake(Finding::at(&entry.origin, mistake));
        }
    }
}

/// What the authorisation mode asks for, and what it does not read.
fn check_mode(resolved: &Resolved, has_signer: bool, findings: &mut Findings) {
    let (mode, origin) = match resolved.entry("authorizationMode") {
        Some(entry) => match entry.value {
            Value::Mode(mode) => (mode, Some(&entry.origin)),
            _ => return,
        },
        // It is set, and was refused.
        None if resolved.is_set("authorizationMode") => return,
        None => (AuthorizationMode::default(), None),
    };
    let credentials: &[&str] = match mode {
        AuthorizationMode::Ssws | AuthorizationMode::Bearer => &["token"],
        AuthorizationMode::PrivateKey => {
            for needed in ["clientId", "scopes"] {
                require(&[needed], mode, origin, resolved, findings);
            }
            &["privateKey", "clientAssertion"]
        }
    };
    let is_signed = has_signer && mode == AuthorizationMode::PrivateKey;
    if !is_signed {
        require(credentials, mode, origin, resolved, findings);
    }
    for credential in credentials.iter().filter(|_| is_signed) {
        if let Some(entry) = resolved.entry(credential) {
            let mistake = format!("{credential} is set beside a signer in code; remove one");
            findings.mistake(Finding::at(&entry.origin, mistake));
        }
    }
    if let [first, second] = credentials
        && let (Some(_), Some(entry)) = (resolved.entry(first), resolved.entry(second))
    {
        let mistake = format!("{second} is set beside {first}; remove one");
        findings.mistake(Finding::at(&entry.origin, mistake));
    }
    for entry in &resolved.entries {
        if !entry.setting.modes.contains(&mode) {
            let key = entry.setting.key();
            let warning = format!("{key} is set, and not read where authorizationMode is {mode}");
            findings.warning(Finding::at(&entry.origin, warning));
        }
    }
}

/// Asks that one of `keys` is set.
fn require(
    keys: &[&str],
    mode: AuthorizationMode,
    origin: Option<&Origin>,
    resolved: &Resolved,
    findings: &mut Findings,
) {
    if keys.iter().any(|key| resolved.is_set(key)) {
        return;
    }
    let names = keys.join(" or ");
    let cures: Vec<_> = keys.iter().map(|key| how_to_set(key)).collect();
    let mut mistake = format!(
        "{names} is not set, which authorizationMode {mode} needs; {}",
        cures.join("; or ")
    );
    if origin.is_none() && (resolved.is_set("privateKey") || resolved.is_set("clientAssertion")) {
        mistake.push_str("; or set authorizationMode to PrivateKey, which reads what is set");
    }
    findings.mistake(match origin {
        Some(origin) => Finding::at(origin, mistake),
        None => Finding::nowhere(mistake),
    });
}

fn warn_of_http(resolved: &Resolved, findings: &mut Findings) {
    let Some(entry) = resolved.entry("orgUrl") else {
        return;
    };
    // It is here, so it was taken; but not by the rules that hold without the flag.
    if OrgUrl::parse(&entry.value.to_string()).is_err() {
        let warning = "orgUrl is plain http, and testing.disableHttpsCheck lets it: the credential travels in the clear";
        findings.warning(Finding::at(&entry.origin, warning));
    }
}

/// An exception that matches nothing sends to the proxy what should not go there.
fn warn_of_useless_exceptions(resolved: &Resolved, findings: &mut Findings) {
    let Some(entry) = resolved.entry("no_proxy") else {
        return;
    };
    let hosts = entry.value.as_text().unwrap_or_default();
    for useless in Proxy::useless_entries(hosts) {
        let useless = single_line(useless);
        let warning = format!(
            "`{useless}` in it can match no host; write a name, an address or a network alone"
        );
        findings.warning(Finding::at(&entry.origin, warning));
    }
}

/// Okta's SDKs for Node and .NET count in milliseconds, and their numbers are still times that could be meant.
fn warn_of_milliseconds(resolved: &Resolved, findings: &mut Findings) {
    for entry in &resolved.entries {
        if let Value::Seconds(time) = entry.value
            && time >= Duration::from_secs(1000)
        {
            let key = entry.setting.key();
            let minutes = time.as_secs() / 60;
            let warning =
                format!("{key} is {minutes} minutes: it counts seconds, not milliseconds");
            findings.warning(Finding::at(&entry.origin, warning));
        }
    }
}

/// Where it was looked for, so that a wrong folder shows.
fn looked_for(files: &[&Path]) -> String {
    if files.is_empty() {
        return ", and no file was read".to_owned();
    }
    let files = files.iter().map(|file| {
        let name = single_line(&file.to_string_lossy());
        let is_there = file.exists();
        format!("{name} ({})", if is_there { "read" } else { "not there" })
    });
    let files: Vec<_> = files.collect();
    format!(" in {}, nor in the environment", files.join(" and "))
}

fn how_to_set(key: &str) -> String {
    Setting::named(key)
        .map(Setting::how_to_set)
        .unwrap_or_default()
}

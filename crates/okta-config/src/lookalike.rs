//! What looks like a configuration that was meant, and is not read: the names of other tools, and other names of the file.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::Origin;
use crate::finding::{Finding, Findings};
use crate::resolve::Resolved;

/// Names of variables that other tools for Okta read, whose they are, and what to set here.
const VARIABLES: &[(&str, &str, &str)] = &[
    (
        "OKTA_ORG_NAME",
        "Terraform and Pulumi",
        "OKTA_CLIENT_ORGURL=https://{org name}.{base URL}",
    ),
    (
        "OKTA_BASE_URL",
        "Terraform and Pulumi",
        "OKTA_CLIENT_ORGURL=https://{org name}.{base URL}",
    ),
    (
        "OKTA_HTTP_PROXY",
        "Terraform and Pulumi",
        "OKTA_CLIENT_PROXY_HOST",
    ),
    (
        "OKTA_API_TOKEN",
        "Terraform and Pulumi",
        "OKTA_CLIENT_TOKEN",
    ),
    (
        "OKTA_ACCESS_TOKEN",
        "Terraform and Pulumi",
        "OKTA_CLIENT_TOKEN, and OKTA_CLIENT_AUTHORIZATIONMODE=Bearer",
    ),
    (
        "OKTA_API_CLIENT_ID",
        "Terraform and Pulumi",
        "OKTA_CLIENT_CLIENTID",
    ),
    (
        "OKTA_API_SCOPES",
        "Terraform and Pulumi",
        "OKTA_CLIENT_SCOPES",
    ),
    (
        "OKTA_API_PRIVATE_KEY",
        "Terraform and Pulumi",
        "OKTA_CLIENT_PRIVATEKEY",
    ),
    (
        "OKTA_API_PRIVATE_KEY_ID",
        "Terraform and Pulumi",
        "OKTA_CLIENT_KEYID",
    ),
    ("OKTA_ORG_URL", "Okta's MCP server", "OKTA_CLIENT_ORGURL"),
    (
        "OKTA_CLIENT_ID",
        "Okta's MCP server",
        "OKTA_CLIENT_CLIENTID",
    ),
    ("OKTA_SCOPES", "Okta's MCP server", "OKTA_CLIENT_SCOPES"),
    (
        "OKTA_PRIVATE_KEY",
        "Okta's MCP server",
        "OKTA_CLIENT_PRIVATEKEY",
    ),
    ("OKTA_KEY_ID", "Okta's MCP server", "OKTA_CLIENT_KEYID"),
    ("OKTA_ORGURL", "scripts for Node", "OKTA_CLIENT_ORGURL"),
    (
        "OKTA_DOMAIN",
        "scripts for Node",
        "OKTA_CLIENT_ORGURL=https://{domain}",
    ),
    ("OKTA_URL", "scripts for Node", "OKTA_CLIENT_ORGURL"),
    ("OKTA_TOKEN", "scripts for Node", "OKTA_CLIENT_TOKEN"),
    ("OKTA_APITOKEN", "scripts for Node", "OKTA_CLIENT_TOKEN"),
    ("TF_VAR_okta_api_token", "Terraform", "OKTA_CLIENT_TOKEN"),
    (
        "TF_VAR_okta_org_name",
        "Terraform",
        "OKTA_CLIENT_ORGURL=https://{org name}.{base URL}",
    ),
];

/// Other names that the file is given.
const FILES: &[&str] = &[
    "okta.yml",
    ".okta.yaml",
    ".okta.yml",
    "okta.json",
    "okta.toml",
    "okta.properties",
    "Okta.yaml",
    "OKTA.yaml",
    "okta.yaml.txt",
];

/// Warns of them where something is missing that they may hold.
pub(crate) fn warn(
    variables: &BTreeMap<OsString, OsString>,
    files: &[&Path],
    resolved: &Resolved,
    findings: &mut Findings,
) {
    let has_credential = ["token", "privateKey", "clientAssertion"]
        .iter()
        .any(|key| resolved.is_set(key));
    if resolved.is_set("orgUrl") && has_credential {
        return;
    }
    for (name, of, cure) in VARIABLES {
        let is_set = |value: &OsString| !value.is_empty();
        if variables.get(OsStr::new(name)).is_some_and(is_set) {
            let warning = format!("the name is that of {of}, and not read here; set {cure}");
            let origin = Origin::Variable((*name).to_owned());
            findings.warning(Finding::at(&origin, warning));
        }
    }
    for file in files.iter().filter(|file| !file.exists()) {
        for name in FILES {
            let other = file.with_file_name(name);
            if other.is_file() {
                let warning = "the file is not read under this name; call it okta.yaml";
                findings.warning(Finding::at(&Origin::File(other, None), warning));
            }
        }
    }
}

use std::path::Path;

use super::Found;
use crate::finding::{Finding, Findings};
use crate::name::{nearest, shown, unknown};
use crate::setting::{SETTINGS, Section};
use crate::value::Raw;
use crate::yaml::{Data, Node};
use crate::{Origin, Setting};

/// Reads what a file holds under `okta: client:` and `okta: testing:`.
pub(super) fn read(path: &Path, root: &Node, findings: &mut Findings) -> Vec<Found> {
    let mut reader = Reader {
        path,
        findings,
        found: Vec::new(),
    };
    let entries = reader.entries(root, "the file");
    let has_okta = entries.iter().any(|(name, _)| name.text() == "okta");
    for (name, okta) in entries {
        if name.text() != "okta" {
            // Beside an `okta` that is right, it belongs to others.
            if has_okta
                || !reader.warn_if_misplaced(name, okta, "at the root of the file", "`okta:`")
            {
                reader.warn_if_near(name, &["okta"]);
            }
            continue;
        }
        for (name, section) in reader.entries(okta, "`okta`") {
            match name.text() {
                "client" => reader.section(Section::Client, "", section, "`client`"),
                "testing" => reader.section(Section::Testing, "testing.", section, "`testing`"),
                _ if reader.warn_if_misplaced(
                    name,
                    section,
                    "under `okta:`",
                    "`okta: client:`",
                ) => {}
                _ => reader.warn_if_near(name, &["client", "testing"]),
            }
        }
    }
    reader.found
}

struct Reader<'r> {
    path: &'r Path,
    findings: &'r mut Findings,
    found: Vec<Found>,
}

impl Reader<'_> {
    fn section(&mut self, section: Section, prefix: &str, node: &Node, shown: &str) {
        for (name, value) in self.entries(node, shown) {
            let key = format!("{prefix}{}", name.text());
            let origin = self.origin(name);
            if let Some((setting, spelling)) = known(section).find(|(_, known)| *known == key) {
                if let Some(raw) = raw(value) {
                    self.found.push(Found {
                        setting,
                        spelling,
                        origin,
                        raw,
                    });
                }
                continue;
            }
            let nested = format!("{key}.");
            if known(section).any(|(_, known)| known.starts_with(&nested)) {
                self.section(section, &nested, value, &format!("`{key}`"));
                continue;
            }
            let names = || SETTINGS.iter().flat_map(Setting::keys);
            let warning = if names().any(|known| known == key) {
                format!("`{key}` does not stand in this section, and is not read here")
            } else {
                unknown(&key, names())
            };
            let warning = Finding::at(&origin, warning);
            self.findings.warning(warning);
        }
    }

    /// The entries of a mapping; none where nothing stands there.
    fn entries<'n>(&mut self, node: &'n Node, shown: &str) -> &'n [(Node, Node)] {
        match &node.data {
            Data::Mapping(entries) => entries,
            _ if node.is_null() => &[],
            _ => {
                let mistake =
                    format!("{shown} holds no settings; write `name: value` lines below it");
                let origin = self.origin(node);
                self.findings.mistake(Finding::at(&origin, mistake));
                self.findings.is_incomplete = true;
                &[]
            }
        }
    }

    /// Warns of a section or a setting that stands too far out. Returns whether it is one.
    fn warn_if_misplaced(&mut self, name: &Node, value: &Node, place: &str, right: &str) -> bool {
        let text = name.text();
        let ends = text.rsplit('.').next().unwrap_or_default();
        let is_setting = known(Section::Client).any(|(_, known)| known == text)
            || text.starts_with("okta.client.")
                && known(Section::Client).any(|(_, known)| known.ends_with(ends));
        let holds_setting = |(name, _): &(Node, Node)| {
            known(Section::Client).any(|(_, known)| known == name.text())
        };
        let is_section = matches!(&value.data, Data::Mapping(entries) if entries.iter().any(holds_setting))
            && ["client", "sdk", "config"].contains(&text);
        if !is_setting && !is_section {
            return false;
        }
        let shown = shown(text);
        let right = if is_section {
            "`okta:`, as `client:`"
        } else if place.contains("root") {
            "`okta: client:`"
        } else {
            right
        };
        let warning =
            format!("{shown} stands {place}, and is not read there; put it below {right}");
        let origin = self.origin(name);
        self.findings.warning(Finding::at(&origin, warning));
        true
    }

    /// Other parts of the file belong to others, unless their name is only misspelled.
    fn warn_if_near(&mut self, name: &Node, known: &[&'static str]) {
        if nearest(name.text(), known.iter().copied()).is_some() {
            let warning = unknown(name.text(), known.iter().copied());
            let origin = self.origin(name);
            self.findings.warning(Finding::at(&origin, warning));
        }
    }

    fn origin(&self, node: &Node) -> Origin {
        Origin::File(self.path.to_owned(), Some(node.place))
    }
}

fn known(section: Section) -> impl Iterator<Item = (&'static Setting, &'static str)> {
    SETTINGS
        .iter()
        .filter(move |setting| setting.section == section)
        .flat_map(|setting| setting.keys().map(move |key| (setting, key)))
}

/// The value of a setting. Nothing, `~` and `null` leave it unset, as the templates of the other SDKs do with the proxy.
fn raw(node: &Node) -> Option<Raw> {
    match &node.data {
        _ if node.is_null() => None,
        Data::Scalar { text, .. } => Some(Raw::Text(text.clone())),
        Data::Mapping(_) => Some(Raw::Jwk(node.to_json())),
        Data::List(items) => {
            let texts = items.iter().map(|item| match &item.data {
                Data::Scalar { text, .. } => text.clone(),
                // No setting takes it, and the check of the items says so.
                _ => item.to_json(),
            });
            Some(Raw::List(texts.collect()))
        }
    }
}

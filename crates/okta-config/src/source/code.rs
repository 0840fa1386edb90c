use zeroize::Zeroizing;

use super::Found;
use crate::Origin;
use crate::finding::{Finding, Findings};
use crate::name::unknown;
use crate::setting::SETTINGS;
use crate::value::Raw;

/// Reads what was set in code: keys as in the files. A name that nothing is known by is a mistake here.
pub(crate) fn read(
    set: impl IntoIterator<Item = (String, Zeroizing<String>)>,
    findings: &mut Findings,
) -> Vec<Found> {
    let mut found = Vec::new();
    for (key, text) in set {
        let known = || SETTINGS.iter().flat_map(|s| s.keys().map(move |k| (s, k)));
        let Some((setting, spelling)) = known().find(|(_, known)| *known == key) else {
            let mistake = unknown(&key, known().map(|(_, known)| known));
            findings.mistake(Finding::at(&Origin::Code, mistake));
            continue;
        };
        found.push(Found {
            setting,
            spelling,
            origin: Origin::Code,
            raw: Raw::Text(text),
        });
    }
    found
}

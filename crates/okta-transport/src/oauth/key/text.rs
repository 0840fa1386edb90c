//! The text of a key, whatever became of it on its way through shells, YAML files and CI variables.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

type Secret = Zeroizing<String>;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const ALPHABETS: [GeneralPurpose; 2] = [
    GeneralPurpose::new(&alphabet::STANDARD, LENIENT),
    GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT),
];

/// The PEM or JSON in `text`: without a byte order mark, quotes around it and indentation, with the line breaks that were written
/// out as `\\n`, and decoded where all of it is base64, as CI systems keep it. `None` where it is neither, and so may be a path.
pub(super) fn key_text(text: &str) -> Option<Secret> {
    let text = bare(text);
    if begins_as_key(text) {
        return Some(tidy(text));
    }
    let decoded = decode(text)?;
    let decoded = bare(&decoded);
    begins_as_key(decoded).then(|| tidy(decoded))
}

fn bare(text: &str) -> &str {
    let trim = |text: &'_ str| -> usize {
        text.len() - text.trim_start_matches('\u{feff}').trim_start().len()
    };
    let text = text[trim(text)..].trim_end();
    let inner = |quote: char| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(inner.trim())
    };
    ['"', '\'', '`'].into_iter().find_map(inner).unwrap_or(text)
}

fn begins_as_key(text: &str) -> bool {
    text.starts_with('{') || text.contains("-----BEGIN")
}

/// JSON stays what it is, but for quotes that were escaped; of PEM the lines count.
fn tidy(text: &str) -> Secret {
    if text.starts_with('{') {
        // A JWK that was put into JSON or a shell once more.
        let is_escaped = text.starts_with(r#"{\""#);
        return Zeroizing::new(if is_escaped {
            text.replace(r#"\""#, "\"")
        } else {
            text.to_owned()
        });
    }
    let mut pem = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    // Longest first: what was escaped twice holds what was escaped once.
    while !rest.is_empty() {
        let written = ["\\\\r", "\\\\n", "\\r", "\\n"];
        if let Some(escape) = written.into_iter().find(|escape| rest.starts_with(escape)) {
            if escape.ends_with('n') {
                pem.push('\n');
            }
            rest = &rest[escape.len()..];
            continue;
        }
        let c = rest.chars().next().unwrap_or_default();
        pem.push(c);
        rest = &rest[c.len_utf8()..];
    }
    let mut lines = Zeroizing::new(String::with_capacity(pem.len()));
    for line in pem.lines() {
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(line.trim());
    }
    lines
}

fn decode(text: &str) -> Option<Secret> {
    let mut packed = Zeroizing::new(String::with_capacity(text.len()));
    packed.extend(text.split_whitespace());
    // A path has no such length, and a key in base64 is longer.
    if packed.len() < 64 {
        return None;
    }
    let bytes = ALPHABETS
        .iter()
        .find_map(|base64| base64.decode(packed.as_bytes()).ok())?;
    let bytes = Zeroizing::new(bytes);
    std::str::from_utf8(&bytes)
        .ok()
        .map(|text| Zeroizing::new(text.to_owned()))
}

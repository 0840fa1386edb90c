use super::is_hazard;
use super::scrub::MASK;

/// The words that stand before a credential in `Authorization`.
const SCHEMES: [&str; 3] = ["ssws", "bearer", "dpop"];

/// What stands between a scheme and its credential, in a header, a form, a URL, JSON or HTML.
const SEPARATORS: [char; 15] = [
    ' ', '\u{a0}', '\t', '\r', '\n', ':', '=', '+', '%', '"', '\'', ',', '<', '&', '\\',
];

/// `text` without what stands after the name of a scheme, and without JWTs: a server may echo the request. Where `is_cut`,
/// a credential may go on after its end.
pub(super) fn mask(text: &str, is_cut: bool) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(end) = next_scheme(rest) {
        let (before, after) = rest.split_at(end);
        masked.push_str(before);
        let ssws = before.to_ascii_lowercase().ends_with("ssws");
        let secret = after.trim_start_matches(|c| SEPARATORS.contains(&c) || is_hazard(c));
        masked.push_str(&after[..after.len() - secret.len()]);
        let length = secret.find(|c: char| !is_token(c)).unwrap_or(secret.len());
        // Words that follow by chance, as in "bearer token was rejected", are shorter than any access token.
        let goes_on = is_cut && length == secret.len();
        let is_secret = length >= SHORTEST || (length > 0 && (ssws || goes_on));
        masked.push_str(if is_secret { MASK } else { &secret[..length] });
        rest = &secret[length..];
    }
    masked.push_str(rest);
    mask_jwts(&masked)
}

/// How every JWT begins: `{"` in base64url (RFC 7519).
const JWT: &str = "eyJ";

/// An access token or an assertion without the name of a scheme before it, as in a form that a server echoes.
fn mask_jwts(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(JWT) {
        let (before, jwt) = rest.split_at(start);
        let length = jwt.find(|c: char| !is_token(c)).unwrap_or(jwt.len());
        masked.push_str(before);
        masked.push_str(if length >= SHORTEST {
            MASK
        } else {
            &jwt[..length]
        });
        rest = &jwt[length..];
    }
    masked.push_str(rest);
    masked
}

/// Where the first name of a scheme ends that a credential may follow. `use_dpop_nonce` is none, and only `SSWS` was
/// seen with its token right behind it.
fn next_scheme(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let in_a_word = |at: usize| lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let ends = |scheme: &'static str| {
        lower
            .match_indices(scheme)
            .map(|(at, _)| (at, at + scheme.len()))
            .find(|(at, end)| {
                scheme == "ssws"
                    || (!in_a_word(*at)
                        && lower[*end..].starts_with(|c| SEPARATORS.contains(&c) || is_hazard(c)))
            })
            .map(|(_, end)| end)
    };
    SCHEMES.into_iter().filter_map(ends).min()
}

/// The characters of a credential: all that a header can carry but those that end a string in JSON, HTML or a list.
fn is_token(c: char) -> bool {
    c.is_ascii_graphic()
        && !matches!(
            c,
            '"' | '\'' | '<' | '>' | ',' | ';' | '&' | '}' | ']' | ')'
        )
}

/// The shortest text that is taken for an access token.
const SHORTEST: usize = 16;

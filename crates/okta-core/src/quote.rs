//! Text of others, made fit for an error: on one line, short, and without the credential that it may echo.

/// How much of a body, and of any one text in it, an error shows, in characters.
const SHOWN: usize = 160;

/// The words that stand before a credential in `Authorization`.
const SCHEMES: [&str; 3] = ["ssws", "bearer", "dpop"];

/// The beginning of a body.
pub(crate) fn quote(body: &[u8]) -> String {
    // A character has at most four bytes, and an escape is never shorter than what it stands for.
    let head = &body[..body.len().min(4 * SHOWN)];
    let mut text = single_line(&String::from_utf8_lossy(head));
    if body.len() > head.len() && !text.ends_with('…') {
        text.push('…');
    }
    text
}

/// The beginning of `text`, with control characters escaped so that it can go to a terminal or a log, and what stands
/// after the name of an authentication scheme masked: a server may echo the request.
pub(crate) fn single_line(text: &str) -> String {
    let head: String = text.chars().take(4 * SHOWN).collect();
    let masked = mask(&head);
    let mut rest = masked.chars();
    let mut line = String::new();
    for c in rest.by_ref().take(SHOWN) {
        if is_hazard(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    if rest.next().is_some() || head.len() < text.len() {
        line.push('…');
    }
    line
}

/// Controls, separators of lines, zero-width characters and those that turn the direction of a text.
fn is_hazard(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What stands between a scheme and its credential, in a header, a form, a URL, JSON or HTML.
const SEPARATORS: [char; 15] = [
    ' ', '\u{a0}', '\t', '\r', '\n', ':', '=', '+', '%', '"', '\'', ',', '<', '&', '\\',
];

fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(end) = next_scheme(rest) {
        let (before, after) = rest.split_at(end);
        masked.push_str(before);
        let ssws = before.to_ascii_lowercase().ends_with("ssws");
        let secret = after.trim_start_matches(SEPARATORS);
        masked.push_str(&after[..after.len() - secret.len()]);
        let length = secret.find(|c: char| !is_token(c)).unwrap_or(secret.len());
        // Words that follow by chance, as in "bearer token was rejected", are shorter than any access token.
        let is_secret = length >= SHORTEST || (ssws && length > 0);
        masked.push_str(if is_secret { "***" } else { &secret[..length] });
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
            "***"
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
                scheme == "ssws" || (!in_a_word(*at) && lower[*end..].starts_with(SEPARATORS))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_that_are_echoed_are_masked() {
        for (text, shown) in [
            ("Authorization: SSWS 00a_S3cret", "Authorization: SSWS ***"),
            ("authorization=ssws00aS3cret;x", "authorization=ssws***;x"),
            (r#"{"SSWS":"00aS3cret"}"#, r#"{"SSWS":"***"}"#),
            ("SSWS <00a!S3cret>", "SSWS <***>"),
            (
                r#"{"a":"Bearer eyJhbGciOi.S3.cret"}"#,
                r#"{"a":"Bearer ***"}"#,
            ),
            ("Bearer: 'eyJhbGciOi\\/S3cret'", "Bearer: '***'"),
            ("DPoP  eyJhbGciOiJSUzI1 SSWS%20S3cret", "DPoP  *** SSWS%***"),
            (
                "client_assertion=eyJhbGciOiJS.eyJpc3MiOi.c2ln&scope=x",
                "client_assertion=***&scope=x",
            ),
            ("eyJ is how it begins", "eyJ is how it begins"),
            ("SSWS", "SSWS"),
            (
                "the bearer token was rejected",
                "the bearer token was rejected",
            ),
            (
                "use_dpop_nonce, the DPoP-Nonce header",
                "use_dpop_nonce, the DPoP-Nonce header",
            ),
            ("nothing of the kind", "nothing of the kind"),
        ] {
            assert_eq!(single_line(text), shown);
            assert_eq!(quote(text.as_bytes()), shown);
        }
    }

    #[test]
    fn a_credential_that_is_cut_off_is_masked_before_it_is_cut() {
        let text = format!("{}SSWS 00aS3cret00aS3cret", "x".repeat(SHOWN - 8));
        assert!(!single_line(&text).contains("00a"));
    }

    #[test]
    fn long_texts_are_cut_and_short_ones_are_not() {
        assert_eq!(single_line(&"ü".repeat(SHOWN)), "ü".repeat(SHOWN));
        assert_eq!(quote("ü".repeat(SHOWN).as_bytes()), "ü".repeat(SHOWN));
        let keys = |count| "\u{1f511}".repeat(count);
        assert_eq!(quote(keys(SHOWN).as_bytes()), keys(SHOWN));
        assert_eq!(quote(keys(SHOWN + 1).as_bytes()), keys(SHOWN) + "…");
        for long in [SHOWN + 1, 4 * SHOWN, 5 * SHOWN, 1_000_000] {
            let cut = format!("{}…", "x".repeat(SHOWN));
            assert_eq!(single_line(&"x".repeat(long)), cut);
            assert_eq!(quote("x".repeat(long).as_bytes()), cut);
        }
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(quote(b"a\x1b[31m\n\xff"), "a\\u{1b}[31m\\n\u{fffd}");
    }
}

//! Text of others, made fit for a message: on one line, short, and without the credential that it may echo.
//!
//! Whatever a server, a file or a person wrote goes into a message through [`single_line`] or [`quote`]; a table or a file
//! asks [`characters`]. Whoever sent a credential reads the answer inside [`scrubbing`].
//!
//! ```
//! use okta_core::quote::single_line;
//!
//! assert_eq!(single_line("\u{1b}[31mred\nnext\u{202e}"), r"\u{1b}[31mred\nnext\u{202e}");
//! assert_eq!(single_line("Authorization: SSWS 00aS3cret"), "Authorization: SSWS ***");
//! ```

mod api_token;
mod decoration;
mod encoded;
mod hazard;
mod mask;
mod scrub;
mod sent;

pub use self::decoration::decoration;
pub use self::hazard::{characters, is_hazard};
pub use self::sent::scrubbing;
pub(crate) use self::sent::{holds_sent, is_scrubbing};

use self::mask::mask;

/// How much of a body, and of any one text in it, a message shows, in characters.
const SHOWN: usize = 160;

/// How much a mistake may say, in characters. It holds words of ours and at most a few quotes.
const MISTAKE: usize = 4 * SHOWN;

/// How much is looked at, in bytes: what is masked becomes shorter, and a character has at most four bytes.
const READ: usize = 16 * SHOWN;

/// The beginning of a body, as [`single_line`] shows a text. What is no UTF-8 becomes U+FFFD.
pub fn quote(body: &[u8]) -> String {
    let (text, is_cut) = beginning(body);
    escape(&mask(&text, is_cut), is_cut, SHOWN)
}

/// The beginning of `text` on one line: at most 160 characters, and `…` where it goes on.
///
/// What [`is_hazard`] tells of is escaped as Rust writes it, such as `\u{1b}`. What stands after the name of an
/// authentication scheme, a JWT, and what has the form of an API token of Okta's is masked: a server may echo the request.
pub fn single_line(text: &str) -> String {
    quote(text.as_bytes())
}

/// A mistake in words of ours, whatever it quotes.
pub(crate) fn mistake(text: &str) -> String {
    let (text, is_cut) = beginning(text.as_bytes());
    escape(&text, is_cut, MISTAKE)
}

/// Whether `text` holds what is masked.
pub(crate) fn holds_credential(text: &str) -> bool {
    let (clean, is_cut) = beginning(text.as_bytes());
    let masked = mask(&clean, is_cut);
    masked != clean || !text.starts_with(&clean)
}

/// Whether `text` has the form of an API token of Okta's: `00` and 38 to 42 letters, digits, `_` or `-`.
pub fn looks_like_api_token(text: &str) -> bool {
    api_token::end(text.as_bytes(), 0) == Some(text.len())
}

/// Whether `text` has the form of a JWT in compact form: three parts between dots, of which the first begins a JSON object (RFC
/// 7519, section 3).
pub fn looks_like_jwt(text: &str) -> bool {
    text.starts_with("eyJ") && text.split('.').count() == 3
}

/// Whether `text` is safe to log as it is: 1 to `longest` bytes of visible ASCII, and no credential.
pub(crate) fn is_loggable(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !holds_credential(text)
}

/// The beginning of `bytes` without what was sent and what looks like an API token, to be taken apart before it is shown.
pub(crate) fn without_secrets(bytes: &[u8]) -> String {
    beginning(bytes).0
}

fn beginning(bytes: &[u8]) -> (String, bool) {
    scrub::beginning(bytes, READ)
}

/// `text` with its hazards escaped, and no longer than `most`, but for the mark of a cut.
fn escape(text: &str, is_cut: bool, most: usize) -> String {
    let mut line = String::new();
    let mut room = most;
    for (c, is_hazard) in characters(text) {
        let escaped = c.escape_default();
        let length = if is_hazard { escaped.len() } else { 1 };
        if length > room {
            line.push('…');
            return line;
        }
        room -= length;
        if is_hazard {
            line.extend(escaped);
        } else {
            line.push(c);
        }
    }
    if is_cut {
        line.push('…');
    }
    line
}

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

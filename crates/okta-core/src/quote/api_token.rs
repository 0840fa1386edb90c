use std::ops::RangeInclusive;

/// How every API token begins.
const PREFIX: &[u8] = b"00";

/// API tokens have 42 characters, and Okta does not promise that. Its ids, which begin with `00` too, have 20, and stay.
const LENGTH: RangeInclusive<usize> = 40..=44;

/// Where the text ends that looks like an API token and begins at `at`.
pub(super) fn end(text: &[u8], at: usize) -> Option<usize> {
    let (before, rest) = text.split_at(at);
    if !rest.starts_with(PREFIX)
        || before.last().is_some_and(|&byte| is_part(byte)) && !ends_in_escape(before)
    {
        return None;
    }
    // A run may be as long as the text.
    let run = rest.iter().take(LENGTH.end() + 1);
    let length = run.take_while(|&&byte| is_part(byte)).count();
    LENGTH.contains(&length).then_some(at + length)
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether `text` ends in an escape whose letters are no part of what follows: `%3D`, `\u003d`, `\x3d`, `\n`.
fn ends_in_escape(text: &[u8]) -> bool {
    let ends = |mark: &[u8], digits: usize| {
        let escape = text.len().checked_sub(mark.len() + digits);
        escape.is_some_and(|start| {
            let (found, code) = text[start..].split_at(mark.len());
            found == mark && code.iter().all(u8::is_ascii_hexdigit)
        })
    };
    ends(b"%", 2)
        || ends(b"\\u", 4)
        || ends(b"\\x", 2)
        || matches!(text, [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "00aAbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-x";

    #[test]
    fn what_has_the_form_of_an_api_token_is_found_wherever_it_begins() {
        for before in [
            "", " ", "\"", "=", "é", "token%3D", "%3d", "\\u003d", "\\n", "\\x3d", "/", "key:",
        ] {
            let text = format!("{before}{TOKEN}.");
            assert_eq!(
                end(text.as_bytes(), before.len()),
                Some(before.len() + 42),
                "{text}"
            );
        }
        for before in ["x", "0", "_", "-", "u003d", "3D", "n"] {
            let text = format!("{before}{TOKEN}");
            assert_eq!(end(text.as_bytes(), before.len()), None, "{text}");
        }
    }

    #[test]
    fn ids_and_other_runs_are_none() {
        for length in 0..=100 {
            let text = format!("00{}", "a".repeat(length));
            assert_eq!(
                end(text.as_bytes(), 0).is_some(),
                (38..=42).contains(&length),
                "{length}"
            );
        }
        for text in [
            "00uabcdefg1234567890",
            "01aAbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-x",
            "0",
            "",
        ] {
            assert_eq!(end(text.as_bytes(), 0), None, "{text}");
        }
    }
}

//! The forms in which a secret may be echoed.

use smallvec::SmallVec;

/// A shorter secret is looked for as it is: its other forms are found in any text.
const SHORTEST: usize = 8;

/// Where the text ends that is `secret` in one of its forms and begins at `at`.
pub(super) fn end(text: &[u8], at: usize, secret: &[u8]) -> Option<usize> {
    if secret.len() < SHORTEST {
        let is_here = !secret.is_empty() && text[at..].starts_with(secret);
        return is_here.then_some(at + secret.len());
    }
    let base64 = (0..3).map(|offset| Form::Base64 { secret, offset });
    std::iter::once(Form::Plain(secret))
        .chain(base64)
        .filter_map(|form| form.end(text, at))
        .max()
}

#[derive(Clone, Copy)]
enum Form<'s> {
    Plain(&'s [u8]),
    /// In base64, behind this many other bytes of its first group.
    Base64 {
        secret: &'s [u8],
        offset: usize,
    },
}

impl Form<'_> {
    /// One byte of it. Base64 is made where it is looked at, so that there is no copy of the secret.
    fn get(self, index: usize) -> Option<u8> {
        match self {
            Self::Plain(secret) => secret.get(index).copied(),
            Self::Base64 { secret, offset } => base64(secret, offset, index),
        }
    }

    fn is(self, index: usize, found: u8) -> bool {
        let found = match (self, found) {
            (Self::Base64 { .. }, b'-') => b'+',
            (Self::Base64 { .. }, b'_') => b'/',
            _ => found,
        };
        // Hosts are written in lower case.
        self.get(index)
            .is_some_and(|due| due.eq_ignore_ascii_case(&found))
    }

    /// Follows every way to read the text: a `%` may stand for itself and begin an escape.
    fn end(self, text: &[u8], at: usize) -> Option<usize> {
        let first = *text.get(at)?;
        if !self.is(0, first) && !matches!(first, b'%' | b'\\' | b'&') {
            return None;
        }
        let mut ways: SmallVec<[usize; 4]> = SmallVec::from_slice(&[at]);
        let mut index = 0;
        while self.get(index).is_some() {
            let mut further: SmallVec<[usize; 4]> = SmallVec::new();
            for at in ways {
                let plain = text.get(at).map(|&byte| (byte, at + 1));
                for (found, end) in plain.into_iter().chain(escape(text, at)) {
                    if self.is(index, found) && !further.contains(&end) {
                        further.push(end);
                    }
                }
            }
            if further.is_empty() {
                return None;
            }
            ways = further;
            index += 1;
        }
        ways.into_iter().max()
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A character of base64 (RFC 4648, section 4) that the secret alone decides, with `offset` bytes before it.
fn base64(secret: &[u8], offset: usize, index: usize) -> Option<u8> {
    // One byte reaches into the second character, two into the third.
    let first = if offset == 0 { 0 } else { offset + 1 };
    let bit = (first + index) * 6 - offset * 8;
    if bit + 6 > secret.len() * 8 {
        return None;
    }
    let byte = |at: usize| usize::from(secret.get(at).copied().unwrap_or(0));
    let both = byte(bit / 8) << 8 | byte(bit / 8 + 1);
    Some(ALPHABET[both >> (10 - bit % 8) & 63])
}

/// The character that an escape at `at` stands for, and where it ends: `%41` or `%2541`; `\u0041`, `\x41`, `\/` or
/// `\\u0041`; `&#65;`, `&#x41;`, `&amp;` or `&amp;#65;`. What is not ASCII is no part of a credential.
fn escape(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = &text[at..];
    let (found, left) = match rest.first()? {
        b'%' => percent(&rest[1..]),
        b'\\' => backslash(&rest[1..]),
        b'&' => entity(&rest[1..]),
        _ => None,
    }?;
    Some((found, text.len() - left.len()))
}

type Found<'t> = Option<(u8, &'t [u8])>;

fn percent(mut rest: &[u8]) -> Found<'_> {
    while let Some(again) = rest.strip_prefix(b"25") {
        rest = again;
        // It is `%25` alone, the sign itself.
        if !matches!(rest, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()) {
            return Some((b'%', rest));
        }
    }
    hex(rest, 2)
}

fn backslash(mut rest: &[u8]) -> Found<'_> {
    while let Some(again) = rest.strip_prefix(b"\\") {
        rest = again;
    }
    match rest {
        [b'u', rest @ ..] => hex(rest, 4),
        [b'x', rest @ ..] => hex(rest, 2),
        [found @ (b'/' | b'"' | b'\''), rest @ ..] => Some((*found, rest)),
        // Backslashes alone: each but the last is one before another.
        _ => Some((b'\\', rest)),
    }
}

const ENTITIES: [(&[u8], u8); 9] = [
    (b"amp;", b'&'),
    (b"lt;", b'<'),
    (b"gt;", b'>'),
    (b"quot;", b'"'),
    (b"apos;", b'\''),
    (b"sol;", b'/'),
    (b"plus;", b'+'),
    (b"equals;", b'='),
    (b"lowbar;", b'_'),
];

fn entity(mut rest: &[u8]) -> Found<'_> {
    while let Some(again) = rest
        .strip_prefix(b"amp;")
        .filter(|again| begins_entity(again))
    {
        rest = again;
    }
    if let Some(code) = rest.strip_prefix(b"#") {
        let (digits, radix) = match code {
            [b'x' | b'X', digits @ ..] => (digits, 16),
            digits => (digits, 10),
        };
        // Leading zeros are allowed.
        let length = digits
            .iter()
            .take(8)
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        let (digits, rest) = digits.split_at(length);
        let rest = rest.strip_prefix(b";").unwrap_or(rest);
        return Some((number(digits, radix)?, rest));
    }
    ENTITIES
        .iter()
        .find_map(|(name, found)| Some((*found, rest.strip_prefix(*name)?)))
}

fn begins_entity(rest: &[u8]) -> bool {
    rest.starts_with(b"#") || ENTITIES.iter().any(|(name, _)| rest.starts_with(name))
}

fn hex(text: &[u8], length: usize) -> Found<'_> {
    let (digits, rest) = text.split_at_checked(length)?;
    Some((number(digits, 16)?, rest))
}

fn number(digits: &[u8], radix: u32) -> Option<u8> {
    if digits.is_empty() {
        return None;
    }
    let number = digits.iter().try_fold(0_u32, |number, &digit| {
        Some(
            number
                .saturating_mul(radix)
                .saturating_add(char::from(digit).to_digit(radix)?),
        )
    })?;
    u8::try_from(number).ok()
}

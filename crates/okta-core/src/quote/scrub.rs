use super::{api_token, sent};

/// What stands in place of a secret.
pub(super) const MASK: &str = "***";

/// The beginning of `bytes` as text without secrets, and whether it goes on: all, or at least `enough` bytes.
///
/// A secret that begins before the cut is found however long it is, so no part of it stays.
pub(super) fn beginning(bytes: &[u8], enough: usize) -> (String, bool) {
    let mut clean = Vec::with_capacity(bytes.len().min(enough));
    let mut at = 0;
    while at < bytes.len() {
        if let Some(end) = end_of_secret(bytes, at) {
            clean.extend_from_slice(MASK.as_bytes());
            at = end;
            continue;
        }
        let byte = bytes[at];
        // Not between the bytes of a character.
        if clean.len() >= enough && !(0x80..0xc0).contains(&byte) {
            break;
        }
        clean.push(byte);
        at += 1;
    }
    let text = String::from_utf8(clean)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    (text, at < bytes.len())
}

fn end_of_secret(text: &[u8], at: usize) -> Option<usize> {
    api_token::end(text, at).max(sent::end(text, at))
}

//! Answers that are not what was asked for.

mod api;
mod decode;

pub use self::api::ApiError;
pub use self::decode::DecodeError;

/// How much of a body an error quotes, in bytes.
const QUOTED: usize = 160;

/// The beginning of a body on one line, with control characters escaped so that it can go to a terminal or a log.
pub(crate) fn quote(body: &[u8]) -> String {
    let head = &body[..body.len().min(QUOTED)];
    let mut text = single_line(&String::from_utf8_lossy(head));
    if body.len() > QUOTED {
        text.push('…');
    }
    text
}

/// `text` with control characters escaped.
pub(crate) fn single_line(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default());
            let plain = escaped.is_none().then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

//! The `Link` header (RFC 8288).

use http::HeaderMap;
use http::header::LINK;

use crate::quote::quote;
use crate::{Cursor, InvalidInput};

/// The cursor of `rel="next"` in the `Link` headers of an answer, or `None` where there is none: the list ends here.
///
/// Okta sends one header for each relation or joins them with commas (RFC 8288, section 3); `next` may come without
/// `self`. A header that cannot be read is an error and not the end of the list.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::LINK};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(LINK, HeaderValue::from_static(
///     r#"<https://acme.okta.com/api/v1/api-tokens?limit=2>; rel="self", <https://acme.okta.com/api/v1/api-tokens?after=x&limit=2>; rel="next""#,
/// ));
/// let next = okta_core::link::next(&headers)?.unwrap();
/// assert_eq!(next.as_str(), "/api/v1/api-tokens?after=x&limit=2");
/// # Ok::<(), okta_core::InvalidInput>(())
/// ```
pub fn next(headers: &HeaderMap) -> Result<Option<Cursor>, InvalidInput> {
    let mut next: Option<Cursor> = None;
    for value in headers.get_all(LINK) {
        let refuse = |why| {
            let value = quote(value.as_bytes());
            InvalidInput::new("Link header", format!("`{value}` {why}"))
        };
        let text = std::str::from_utf8(value.as_bytes()).map_err(|_| refuse("is not UTF-8"))?;
        let mut scan = Scan(text);
        while let Some(link) = scan.link().map_err(refuse)? {
            if !link.is_next {
                continue;
            }
            let cursor: Cursor = link.target.parse()?;
            if next.as_ref().is_some_and(|next| *next != cursor) {
                return Err(refuse("is a second `next` that leads elsewhere"));
            }
            next = Some(cursor);
        }
    }
    Ok(next)
}

struct Link<'h> {
    target: &'h str,
    is_next: bool,
}

/// A scanner over what is left of one header value.
struct Scan<'h>(&'h str);

impl<'h> Scan<'h> {
    fn link(&mut self) -> Result<Option<Link<'h>>, &'static str> {
        // Empty elements of a list are allowed (RFC 9110, section 5.6.1).
        self.0 = self.0.trim_start_matches([' ', '\t', ',']);
        if self.0.is_empty() {
            return Ok(None);
        }
        let (target, rest) = self
            .0
            .strip_prefix('<')
            .and_then(|rest| rest.split_once('>'))
            .ok_or("has no target between `<` and `>`")?;
        self.0 = rest;
        let mut rel = None;
        while self.symbol(';') {
            let name = self.token();
            let value = if self.symbol('=') { self.value()? } else { "" };
            // Only the first `rel` counts (RFC 8288, section 3.3).
            if name.eq_ignore_ascii_case("rel") && rel.is_none() {
                rel = Some(value);
            }
        }
        if !self.0.is_empty() && !self.symbol(',') {
            return Err("has text between two links that is not a parameter");
        }
        let is_next = rel.is_some_and(|rel| {
            rel.split_ascii_whitespace()
                .any(|relation| relation.eq_ignore_ascii_case("next"))
        });
        Ok(Some(Link { target, is_next }))
    }

    /// Takes `symbol` with the blanks around it, if it comes next.
    fn symbol(&mut self, symbol: char) -> bool {
        self.0 = self.0.trim_start_matches([' ', '\t']);
        match self.0.strip_prefix(symbol) {
            Some(rest) => {
                self.0 = rest.trim_start_matches([' ', '\t']);
                true
            }
            None => false,
        }
    }

    fn token(&mut self) -> &'h str {
        let end = self
            .0
            .find([';', ',', '=', ' ', '\t'])
            .unwrap_or(self.0.len());
        let (token, rest) = self.0.split_at(end);
        self.0 = rest;
        token
    }

    /// A token or a quoted string. No relation type has a backslash, so an escape is passed over and not undone.
    fn value(&mut self) -> Result<&'h str, &'static str> {
        let Some(quoted) = self.0.strip_prefix('"') else {
            return Ok(self.token());
        };
        let mut escaped = false;
        for (at, byte) in quoted.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    self.0 = &quoted[at + 1..];
                    return Ok(&quoted[..at]);
                }
                _ => {}
            }
        }
        Err("has a quoted string that does not end")
    }
}

use std::fmt;

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

use crate::quote::{quote, single_line};

/// How many challenges are kept, and how many parameters of each. A server has one for each scheme that it takes.
const MOST: usize = 10;

/// One challenge of a `WWW-Authenticate` header: how a server wants to be asked, and why it refused (RFC 9110, section 11.6.1;
/// RFC 6750, section 3; RFC 9449, section 7.1).
///
/// ```
/// use http::Response;
/// use okta_core::ApiError;
///
/// let answer = Response::builder()
///     .status(401)
///     .header("www-authenticate", r#"DPoP error="invalid_token", error_description="The token has expired.""#)
///     .body("")?;
/// let error = ApiError::peek(&answer);
/// assert_eq!(error.challenges()[0].error(), Some("invalid_token"));
/// assert_eq!(error.to_string(), "401 Unauthorized (DPoP invalid_token: The token has expired.)");
/// # Ok::<(), http::Error>(())
/// ```
///
/// A header that is not well formed is read as far as it can be. No text is longer than 160 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The authentication scheme, such as `DPoP`; empty where the header begins with a parameter.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// A parameter, such as `realm` or `scope`. Its name is compared without regard to case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let is_named = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        let (_, value) = self.parameters.iter().find(is_named)?;
        Some(value)
    }

    /// Why the request was refused, such as `invalid_token`: see [`oauth_error`](crate::oauth_error).
    pub fn error(&self) -> Option<&str> {
        self.parameter("error")
    }

    /// The same for people.
    pub fn error_description(&self) -> Option<&str> {
        self.parameter("error_description")
    }

    /// Every challenge of an answer, in order.
    pub(super) fn all(headers: &HeaderMap) -> Vec<Self> {
        let mut challenges = Vec::new();
        for value in headers.get_all(WWW_AUTHENTICATE) {
            // What is no UTF-8 hides nothing of the rest.
            read(&String::from_utf8_lossy(value.as_bytes()), &mut challenges);
        }
        challenges
    }
}

/// Reads the challenges of one header. Commas part parameters and challenges alike, and a word is the name of a parameter where
/// `=` follows, and of a scheme where it does not.
fn read(header: &str, challenges: &mut Vec<Challenge>) {
    let is_between = |c: char| c == ',' || c.is_whitespace();
    let mut is_first = true;
    let mut rest = header.trim_start_matches(is_between);
    while !rest.is_empty() {
        let end = rest
            .find(|c| is_between(c) || c == '=')
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let value = after.trim_start().strip_prefix('=');
        if is_first || value.is_none() {
            if challenges.len() == MOST {
                return;
            }
            let scheme = if value.is_none() { word } else { "" };
            challenges.push(Challenge {
                scheme: single_line(scheme),
                parameters: Vec::new(),
            });
        }
        is_first = false;
        rest = after;
        if let Some(value) = value {
            let Some((value, after)) = parameter(value.trim_start()) else {
                return;
            };
            let of_challenge = challenges.last_mut().map(|it| &mut it.parameters);
            if let Some(parameters) = of_challenge.filter(|it| it.len() < MOST) {
                parameters.push((single_line(word), quote(value.as_bytes())));
            }
            rest = after;
        }
        rest = rest.trim_start_matches(is_between);
    }
}

/// A value and what follows it; none where its quotes are not closed, so that it may be cut.
fn parameter(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c: char| c == ',' || c.is_whitespace());
        let (value, rest) = text.split_at(end.unwrap_or(text.len()));
        return Some((value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    None
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.scheme)?;
        let error = self.error();
        if let Some(error) = error {
            let blank = if self.scheme.is_empty() { "" } else { " " };
            write!(f, "{blank}{error}")?;
        }
        if let Some(description) = self.error_description() {
            write!(f, ": {description}")?;
        }
        if let (Some(_), Some(scope)) = (error, self.parameter("scope")) {
            write!(f, ", scope {scope}")?;
        }
        Ok(())
    }
}

use std::fmt;

use zeroize::Zeroizing;

/// A value that must not be seen: a token, a key, a password.
///
/// `Debug` does not show it, it has no `Display`, and its memory is overwritten on drop.
///
/// ```
/// use okta_config::Secret;
///
/// let token = Secret::from("00a_secret".to_owned());
/// assert_eq!(format!("{token:?}"), "Secret(***)");
/// assert_eq!(token.expose(), "00a_secret");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The value itself, for the one place that sends or parses it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::quote::{looks_like_api_token, single_line};
use crate::{InvalidInput, Text};

/// The longest id that is sent, in bytes. Okta's own are 20.
const MAX_LEN: usize = 128;

/// Checks that `id` is one safe segment of a path: 1 to 128 of the unreserved characters of RFC 3986, section 2.3, and
/// neither a dot segment nor `current`, which stands for the caller's own token.
///
/// Okta answers an unknown id with 404, so nothing here insists on its 20 characters.
pub(crate) fn check(parameter: &'static str, id: &str) -> Result<(), InvalidInput> {
    if looks_like_api_token(id) {
        // It would be logged with the URL.
        let mistake = "it has the form of an API token, and an id is what a list shows of one, such as 00T…; \
                       if it is a token, revoke it with revokeCurrentApiToken";
        return Err(InvalidInput::new(parameter, mistake));
    }
    let is_safe = !id.is_empty() && id.len() <= MAX_LEN && id.bytes().all(is_unreserved);
    if is_safe && !matches!(id, "." | ".." | "current") {
        return Ok(());
    }
    Err(InvalidInput::new(parameter, mistake_of(id)))
}

fn mistake_of(id: &str) -> String {
    if id.is_empty() {
        "it is empty, and Okta would answer with the whole list; give the id of one object"
            .to_owned()
    } else if id.len() > MAX_LEN {
        format!("it is {} bytes long; an id has at most {MAX_LEN}", id.len())
    } else if id == "." || id == ".." {
        format!("`{id}` is a path segment of its own, not an id")
    } else if id == "current" {
        "`current` stands for the caller's own token, not for an id; to revoke that token call revokeCurrentApiToken"
            .to_owned()
    } else {
        let unsafe_one = |c: &char| !u8::try_from(*c).is_ok_and(is_unreserved);
        let character = id.chars().find(unsafe_one).unwrap_or_default();
        let shown = single_line(character.encode_utf8(&mut [0; 4]));
        format!("it contains '{shown}'; an id has only letters, digits and `.` `_` `~` `-`")
    }
}

fn is_unreserved(byte: u8) -> bool {
    UNRESERVED[usize::from(byte)]
}

static UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'-');
        byte += 1;
    }
    table
};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $parameter:literal, $sample:literal) => {
        $(#[$doc])*
        ///
        /// An id that a person or a program gives is checked when it is made: 1 to 128 letters, digits and `.` `_` `~`
        /// `-`, and not `.`, `..` or `current`. An id that comes in an answer is kept as it came; it is checked when a
        /// request is built from it, so that nothing unsafe reaches a path.
        ///
        /// ```
        #[doc = concat!("use okta_core::", stringify!($name), ";")]
        ///
        #[doc = concat!("let id: ", stringify!($name), " = \"", $sample, "\".parse()?;")]
        #[doc = concat!("assert_eq!(id, \"", $sample, "\");")]
        #[doc = concat!("assert!(", stringify!($name), "::new(\"a/b\").is_err());")]
        /// # Ok::<(), okta_core::InvalidInput>(())
        /// ```
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Text);

        impl $name {
            /// Checks `id` and keeps it.
            pub fn new(id: impl AsRef<str>) -> Result<Self, InvalidInput> {
                check($parameter, id.as_ref())?;
                Ok(Self(id.as_ref().into()))
            }

            /// The id as a `str`.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether an answer came without this id.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }

            pub(crate) fn from_answer(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl FromStr for $name {
            type Err = InvalidInput;

            fn from_str(id: &str) -> Result<Self, InvalidInput> {
                Self::new(id)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidInput;

            fn try_from(id: &str) -> Result<Self, InvalidInput> {
                Self::new(id)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidInput;

            fn try_from(id: String) -> Result<Self, InvalidInput> {
                Self::new(id)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == *other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == **other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

id!(
    /// The id of an API token, such as `00Tabcdefg1234567890`. It is not the token: it names one, and opens nothing.
    ApiTokenId, "apiTokenId", "00Tabcdefg1234567890"
);
id!(
    /// The id of a user, such as `00uabcdefg1234567890`.
    UserId, "userId", "00uabcdefg1234567890"
);
id!(
    /// The id of a network zone, such as `nzoabcdefg1234567890`.
    ZoneId, "zoneId", "nzoabcdefg1234567890"
);

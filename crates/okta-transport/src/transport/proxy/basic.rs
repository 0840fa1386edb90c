use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

/// A user and a password, as the value of `Proxy-Authorization` (RFC 7617, section 2). Its memory is overwritten.
#[derive(Clone)]
pub(super) struct Basic(Arc<Zeroizing<String>>);

const SCHEME: &str = "Basic ";

impl Basic {
    /// Refuses what the scheme cannot carry, without a word of it.
    pub(super) fn new(user: &[u8], password: &[u8]) -> Result<Self, &'static str> {
        if user.is_empty() && password.is_empty() {
            return Err("they are empty");
        }
        if user.contains(&b':') {
            return Err("the user has a colon, which the Basic scheme cannot carry");
        }
        if user.iter().chain(password).any(u8::is_ascii_control) {
            return Err("they have a control character, such as a line break; remove it");
        }
        // Made in their full length, so that no copy is left behind by growing.
        let mut pair = Zeroizing::new(Vec::with_capacity(user.len() + 1 + password.len()));
        pair.extend_from_slice(user);
        pair.push(b':');
        pair.extend_from_slice(password);
        let length = SCHEME.len() + pair.len().div_ceil(3) * 4;
        let mut value = Zeroizing::new(String::with_capacity(length));
        value.push_str(SCHEME);
        BASE64_STANDARD.encode_string(&*pair, &mut value);
        Ok(Self(Arc::new(value)))
    }

    /// The value of the header.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Basic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Basic(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc_is_encoded() {
        let basic = Basic::new(b"Aladdin", b"open sesame").unwrap();
        assert_eq!(basic.as_bytes(), b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(format!("{basic:?}"), "Basic(redacted)");
    }

    #[test]
    fn what_the_scheme_cannot_carry_is_refused() {
        for (user, password) in [("", ""), ("a:b", "c"), ("a", "b\r\nHost: c"), ("a\0", "b")] {
            assert!(
                Basic::new(user.as_bytes(), password.as_bytes()).is_err(),
                "{user:?}"
            );
        }
        assert!(Basic::new(b"", b":password: of colons").is_ok());
    }
}

//! One change to an answer's headers.

use http::{HeaderMap, HeaderName, HeaderValue};

#[derive(Clone, Debug)]
pub(super) enum Edit {
    Set(HeaderName, HeaderValue),
    Append(HeaderName, HeaderValue),
    Remove(HeaderName),
}

impl Edit {
    pub(super) fn set(name: &str, value: &str) -> Self {
        Self::Set(header_name(name), header_value(value))
    }

    pub(super) fn append(name: &str, value: &str) -> Self {
        Self::Append(header_name(name), header_value(value))
    }

    pub(super) fn remove(name: &str) -> Self {
        Self::Remove(header_name(name))
    }

    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        match self {
            Self::Set(name, value) => {
                headers.insert(name, value.clone());
            }
            Self::Append(name, value) => {
                headers.append(name, value.clone());
            }
            Self::Remove(name) => {
                headers.remove(name);
            }
        }
    }
}

fn header_name(name: &str) -> HeaderName {
    name.parse().expect("a valid header name")
}

fn header_value(value: &str) -> HeaderValue {
    value.parse().expect("a valid header value")
}

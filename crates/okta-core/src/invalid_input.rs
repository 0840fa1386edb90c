use std::borrow::Cow;
use std::fmt;

use crate::quote::{mistake, single_line};

/// Input that was refused before anything was sent.
///
/// It names the parameter and carries every mistake that was found in it, each with its cure, so that one look is
/// enough to correct the input. A secret is never part of the message. Name and mistakes are on one line each, without
/// characters that hide or steer, and cut where they are very long.
///
/// ```
/// use okta_core::ApiTokenId;
///
/// let refused = ApiTokenId::new("../users").unwrap_err();
/// assert_eq!(refused.parameter(), "apiTokenId");
/// assert!(refused.to_string().contains('/'));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidInput {
    parameter: Cow<'static, str>,
    mistakes: Vec<String>,
}

impl InvalidInput {
    /// Refuses `parameter` for one mistake.
    pub fn new(parameter: impl Into<Cow<'static, str>>, mistake: impl Into<String>) -> Self {
        Self::all(parameter, vec![mistake.into()])
    }

    /// Refuses `parameter` for several mistakes at once.
    pub fn all(parameter: impl Into<Cow<'static, str>>, mistakes: Vec<String>) -> Self {
        let parameter = match parameter.into() {
            Cow::Owned(name) => Cow::Owned(single_line(&name)),
            ours @ Cow::Borrowed(_) => ours,
        };
        Self {
            parameter,
            mistakes: mistakes.into_iter().map(|told| mistake(&told)).collect(),
        }
    }

    /// The parameter by the name that Okta's documentation gives it, such as `apiTokenId`.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// Every mistake, in the order in which they stand in the input.
    pub fn mistakes(&self) -> &[String] {
        &self.mistakes
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid {}: {}",
            self.parameter,
            self.mistakes.join("; ")
        )
    }
}

impl std::error::Error for InvalidInput {}

use std::fmt;

use crate::Origin;

/// One mistake or warning: where it was found, what is wrong, what to do. It never shows a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    origin: Option<Origin>,
    message: String,
}

impl Finding {
    pub(crate) fn at(origin: &Origin, message: impl Into<String>) -> Self {
        Self {
            origin: Some(origin.clone()),
            message: message.into(),
        }
    }

    /// About what is in no source.
    pub(crate) fn nowhere(message: impl Into<String>) -> Self {
        Self {
            origin: None,
            message: message.into(),
        }
    }

    /// Where it was found; none for what is missing.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// What is wrong, and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Some(origin) => write!(f, "{origin}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What was found on the way through all sources.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) mistakes: Vec<Finding>,
    pub(crate) warnings: Vec<Finding>,
    /// A source could not be read to its end, so what seems to be missing may stand there.
    pub(crate) is_incomplete: bool,
}

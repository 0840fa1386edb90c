use std::fmt;
use std::path::{Path, PathBuf};

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
    mistakes: Bounded,
    warnings: Bounded,
    /// Files that could not be opened: a mistake, unless what stands above them is enough.
    unreadable: Vec<(PathBuf, Finding)>,
    /// A source could not be read to its end, so what seems to be missing may stand there.
    pub(crate) is_incomplete: bool,
}

/// The first of what was found; a file of a megabyte can have a mistake in every line.
#[derive(Debug, Default)]
struct Bounded {
    kept: Vec<Finding>,
    left_out: usize,
}

/// How many mistakes are told, and how many warnings.
const TOLD: usize = 100;

impl Findings {
    pub(crate) fn mistake(&mut self, mistake: Finding) {
        self.mistakes.push(mistake);
    }

    pub(crate) fn warning(&mut self, warning: Finding) {
        self.warnings.push(warning);
    }

    pub(crate) fn unreadable(&mut self, path: &Path, why: Finding) {
        self.unreadable.push((path.to_owned(), why));
    }

    /// Settles which of the files that could not be opened are missed: those for which `is_missed` holds.
    pub(crate) fn settle_unreadable(&mut self, is_missed: impl Fn(&Path) -> bool) {
        for (path, why) in std::mem::take(&mut self.unreadable) {
            if is_missed(&path) {
                self.is_incomplete = true;
                self.mistake(why);
            } else {
                self.warning(why);
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.mistakes.kept.is_empty() && self.warnings.kept.is_empty()
    }

    /// The mistakes and the warnings.
    pub(crate) fn into_parts(self) -> (Vec<Finding>, Vec<Finding>) {
        (
            self.mistakes.told("mistakes"),
            self.warnings.told("warnings"),
        )
    }
}

impl Bounded {
    fn push(&mut self, finding: Finding) {
        if self.kept.len() < TOLD {
            self.kept.push(finding);
        } else {
            self.left_out += 1;
        }
    }

    fn told(mut self, what: &str) -> Vec<Finding> {
        if self.left_out > 0 {
            let more = format!("{} more {what} are not shown", self.left_out);
            self.kept.push(Finding::nowhere(more));
        }
        self.kept
    }
}

//! Who else on this machine can change or read what a configuration is made of.

#[cfg(unix)]
mod unix;

use std::path::{Path, PathBuf};

use crate::finding::Findings;
use crate::resolve::Resolved;
use crate::source::Found;

/// Where the user's own files are.
pub(crate) struct Folders<'f> {
    pub(crate) home: Option<PathBuf>,
    pub(crate) current: &'f Path,
}

/// Tells of an `okta.yaml` that anyone can write, or that belongs to a stranger, and of secrets below `folders` that others can
/// read. Each file stands with what it holds.
pub(crate) fn check(
    folders: &Folders<'_>,
    files: [(Option<&Path>, &[Found]); 2],
    resolved: &Resolved,
    findings: &mut Findings,
) {
    #[cfg(unix)]
    unix::check(folders, files, resolved, findings);
    #[cfg(not(unix))]
    let _ = (folders, files, resolved, findings);
}

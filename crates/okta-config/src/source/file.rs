use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use super::{Found, keys};
use crate::finding::{Finding, Findings};
use crate::{Origin, Position, regular_file, yaml};

/// The longest file that is read, in bytes; a configuration has a few thousand.
const MAX_FILE: u64 = 1024 * 1024;

/// Reads an `okta.yaml`. Where there is none, it holds nothing.
pub(crate) fn read(path: &Path, findings: &mut Findings) -> Vec<Found> {
    let mut refuse = |place, mistake: String| {
        let origin = Origin::File(path.to_owned(), place);
        findings.mistake(Finding::at(&origin, mistake));
        findings.is_incomplete = true;
    };
    let bytes = match bytes(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Vec::new(),
        Err(error) => {
            let why = Finding::at(
                &Origin::File(path.to_owned(), None),
                format!("cannot be read: {error}"),
            );
            findings.unreadable(path, why);
            return Vec::new();
        }
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let place = place_of(&bytes[..error.valid_up_to()]);
            refuse(Some(place), "is not UTF-8 from here on".to_owned());
            return Vec::new();
        }
    };
    match yaml::parse(text) {
        Ok(Some(root)) => keys::read(path, &root, findings),
        Ok(None) => Vec::new(),
        Err(flaws) => {
            for flaw in flaws {
                let mistake = format!("{} (column {})", flaw.message, flaw.place.column);
                refuse(Some(flaw.place), mistake);
            }
            Vec::new()
        }
    }
}

/// What is in the file; none where there is no file.
fn bytes(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    use io::ErrorKind::{NotADirectory, NotFound};

    match regular_file::read(path, None, MAX_FILE) {
        Ok(Some(bytes)) => Ok(Some(bytes)),
        Ok(None) => Err(io::Error::other("it is longer than 1 MiB")),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The place right behind `before`.
fn place_of(before: &[u8]) -> Position {
    let before = String::from_utf8_lossy(before);
    let last = before.rsplit('\n').next().unwrap_or_default();
    Position {
        line: before.matches('\n').count() + 1,
        column: last.chars().count() + 1,
    }
}

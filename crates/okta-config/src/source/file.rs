use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

use super::{Found, keys};
use crate::finding::{Finding, Findings};
use crate::{Origin, Position, yaml};

/// The longest file that is read, in bytes; a configuration has a few thousand.
const MAX_FILE: u64 = 1024 * 1024;

/// Reads an `okta.yaml`. Where there is none, it holds nothing.
pub(crate) fn read(path: &Path, findings: &mut Findings) -> Vec<Found> {
    let mut refuse = |place, mistake: String| {
        let origin = Origin::File(path.to_owned(), place);
        findings.mistakes.push(Finding::at(&origin, mistake));
        findings.is_incomplete = true;
    };
    let bytes = match bytes(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Vec::new(),
        Err(error) => {
            refuse(None, format!("cannot be read: {error}"));
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

    // It is looked at before it is opened: opening a pipe waits for its writer.
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(None),
        Err(error) => return Err(error),
    };
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if metadata.len() > MAX_FILE {
        return Err(io::Error::other("it is longer than 1 MiB"));
    }
    // One allocation: growing it would leave copies of the secrets behind.
    let capacity = usize::try_from(metadata.len() + 1).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    File::open(path)?.take(MAX_FILE).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
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

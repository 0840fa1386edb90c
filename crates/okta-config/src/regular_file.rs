//! Files that a configuration names: read in one piece, where they are regular files, and no further than a bound.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// The bytes of a file, or none where it is longer than `longest` bytes.
///
/// With `within`, which is a real path, the file that was opened has to lie in that folder, whatever links lead to it.
pub(crate) fn read(
    path: &Path,
    within: Option<&Path>,
    longest: u64,
) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let file = open(path)?;
    if let Some(folder) = within {
        check_place(&file, path, folder)?;
    }
    let length = file.metadata()?.len();
    if length > longest {
        return Ok(None);
    }
    // In one allocation, with room to find the end in: growing it would leave copies of the secrets behind.
    let capacity = usize::try_from(length).unwrap_or_default() + 64;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    let read = file.take(longest + 1).read_to_end(&mut bytes)?;
    Ok((read as u64 <= longest).then_some(bytes))
}

/// Opens a regular file alone: to open a pipe waits for its writer.
fn open(path: &Path) -> io::Result<File> {
    check_kind(&fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // It may have become one since.
        let flags = rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(flags.cast_signed());
    }
    let file = options.open(path)?;
    check_kind(&file.metadata()?)?;
    Ok(file)
}

fn check_kind(metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        Ok(())
    } else {
        Err(io::Error::other("it is no regular file"))
    }
}

/// Looks at the file after it was opened, so that a link that is changed meanwhile does not help.
fn check_place(file: &File, path: &Path, folder: &Path) -> io::Result<()> {
    let real = path.canonicalize()?;
    if real.starts_with(folder) && is_at(file, &real)? {
        return Ok(());
    }
    Err(io::Error::other(
        "it lies outside of the folder of the okta.yaml that names it",
    ))
}

#[cfg(unix)]
fn is_at(file: &File, real: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let (opened, there) = (file.metadata()?, fs::symlink_metadata(real)?);
    Ok((opened.dev(), opened.ino()) == (there.dev(), there.ino()))
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

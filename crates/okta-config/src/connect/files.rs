use std::path::Path;

use okta_core::quote::single_line;
use zeroize::Zeroizing;

use crate::{Config, Finding, Setting, regular_file};

/// No certificate and no key is larger, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

impl Config {
    /// The bytes of a file that the value of `key` names.
    pub(super) fn file(&self, key: &str, path: &Path) -> Result<Zeroizing<Vec<u8>>, Finding> {
        let why = match regular_file::read(path, self.within(key), LARGEST) {
            Ok(Some(bytes)) => return Ok(bytes),
            Ok(None) => "is larger than any certificate or key".to_owned(),
            Err(error) => format!("cannot be read: {error}"),
        };
        let file = self.file_name(key, path);
        Err(self.mistake(key, format!("{file} {why}")))
    }

    /// A file as a message names it.
    pub(super) fn file_name(&self, key: &str, path: &Path) -> String {
        let is_secret = Setting::named(key).is_some_and(Setting::is_secret);
        if is_secret && !self.is_path(key, path) {
            "the file at the path that was given".to_owned()
        } else {
            format!("the file `{}`", single_line(&path.to_string_lossy()))
        }
    }

    /// A key that lost its first and last line, or a token that was put here, looks like a path; but its folder is not there.
    fn is_path(&self, key: &str, path: &Path) -> bool {
        let base = self.origin(key).and_then(|origin| origin.file()?.parent());
        let written = base.and_then(|base| path.strip_prefix(base).ok());
        let folder = written.unwrap_or(path).parent();
        // Neither base64 nor base64url has a dot, and what follows the last one in a JWT is long.
        let has_extension = path.extension().is_some_and(|it| it.len() <= 5);
        let has_folder = folder.is_some_and(|folder| !folder.as_os_str().is_empty());
        path.exists() || has_extension || (has_folder && path.parent().is_some_and(Path::exists))
    }
}

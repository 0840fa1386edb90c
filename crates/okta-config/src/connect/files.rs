use std::path::Path;

use zeroize::Zeroizing;

use crate::{Config, Finding};

/// No certificate and no key is larger.
const LARGEST: u64 = 4 * 1024 * 1024;

impl Config {
    /// The bytes of a file that the value of `key` names.
    pub(super) fn file(&self, key: &str, path: &Path) -> Result<Zeroizing<Vec<u8>>, Finding> {
        let told = |why: String| {
            let path = path.to_string_lossy();
            self.mistake(key, format!("the file {} {why}", path.escape_debug()))
        };
        let size = std::fs::metadata(path).map(|about| about.len());
        if size.is_ok_and(|size| size > LARGEST) {
            return Err(told("is larger than any certificate".to_owned()));
        }
        let read = std::fs::read(path).map(Zeroizing::new);
        read.map_err(|error| told(format!("cannot be read: {error}")))
    }
}

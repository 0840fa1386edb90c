use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use crate::{Config, Finding, Setting};

/// No certificate and no key is larger.
const LARGEST: u64 = 4 * 1024 * 1024;

impl Config {
    /// The bytes of a file that the value of `key` names.
    pub(super) fn file(&self, key: &str, path: &Path) -> Result<Zeroizing<Vec<u8>>, Finding> {
        let told = |why: String| {
            let is_shown = Setting::named(key).is_some_and(|setting| !setting.is_secret());
            let path = if is_shown {
                format!("the file {}", path.to_string_lossy().escape_debug())
            } else {
                "the file".to_owned()
            };
            self.mistake(key, format!("{path} {why}"))
        };
        let mut bytes = Zeroizing::new(Vec::new());
        let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        match read {
            Ok(length) if length as u64 > LARGEST => {
                Err(told("is larger than any certificate".to_owned()))
            }
            Ok(_) => Ok(bytes),
            Err(error) => Err(told(format!("cannot be read: {error}"))),
        }
    }
}

use std::io::{self, BufRead, Read};

use bytes::{Buf, Bytes};

/// What came of the body and is not decoded yet. A reader that finds nothing is told to come again, until the body is
/// whole.
#[derive(Debug, Default)]
pub(super) struct Input {
    bytes: Bytes,
    is_begun: bool,
    is_whole: bool,
}

impl Input {
    pub(super) fn push(&mut self, bytes: Bytes) {
        self.is_begun |= !bytes.is_empty();
        self.bytes = bytes;
    }

    pub(super) fn end(&mut self) {
        self.is_whole = true;
    }

    /// Whether there is nothing to decode before more came.
    pub(super) fn is_wanting(&self) -> bool {
        self.bytes.is_empty() && !self.is_whole
    }

    /// Whether the body ended without a byte.
    pub(super) fn is_nothing(&self) -> bool {
        self.is_whole && !self.is_begun
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_wanting() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(&self.bytes)
    }

    fn consume(&mut self, read: usize) {
        self.bytes.advance(read);
    }
}

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.fill_buf()?;
        let read = bytes.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

use tokio::time::Instant;

use super::Refusal;

/// What became of the attempts before this one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attempts {
    /// Attempts so far; 0 for the first one.
    pub(crate) made: u32,
    /// Those of them that count against the retries.
    pub(crate) counted: u32,
    /// One of them was sent, and its answer lost.
    pub(crate) is_lost: bool,
    /// When a full bucket that does not say when it opens refused it first.
    pub(crate) refused_since: Option<Instant>,
    /// What of the credential was refused so far, and renewed.
    pub(crate) renewed: Renewed,
}

/// Each reason for which a call was repeated with another credential.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Renewed(u8);

impl Renewed {
    /// Adds `reason`.
    pub(crate) fn add(&mut self, reason: Refusal) {
        self.0 |= 1 << reason as u8;
    }

    pub(crate) fn has(self, reason: Refusal) -> bool {
        self.0 & (1 << reason as u8) != 0
    }
}

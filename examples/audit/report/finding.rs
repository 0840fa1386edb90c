//! What can be found about a token, how bad it is and what to do about it.

use clap::ValueEnum;
use serde::Serialize;

/// How soon a finding wants an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// To be known, and mended when there is time
    Low,
    /// To be looked into this month
    Medium,
    /// To be decided this week
    High,
}

impl Severity {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The kinds of findings, in the order in which they are worth a person's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    NeverUsed,
    Expiring,
    NoExpiry,
    Expired,
    UnknownUse,
    Unreadable,
    UnknownNetwork,
    Idle,
    OpenNetwork,
    UnknownOwner,
    ManyTokens,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NeverUsed => "never-used",
            Self::Expiring => "expiring",
            Self::NoExpiry => "no-expiry",
            Self::Expired => "expired",
            Self::UnknownUse => "unknown-use",
            Self::Unreadable => "unreadable",
            Self::UnknownNetwork => "unknown-network",
            Self::Idle => "idle",
            Self::OpenNetwork => "open-network",
            Self::UnknownOwner => "unknown-owner",
            Self::ManyTokens => "many-tokens",
        }
    }

    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::NeverUsed | Self::Expiring => Severity::High,
            Self::NoExpiry
            | Self::Expired
            | Self::UnknownUse
            | Self::Unreadable
            | Self::UnknownNetwork
            | Self::Idle => Severity::Medium,
            Self::OpenNetwork | Self::UnknownOwner | Self::ManyTokens => Severity::Low,
        }
    }

    pub(crate) fn advice(self) -> &'static str {
        match self {
            Self::NeverUsed => "Revoke them; nothing depends on a token that was never used.",
            Self::Expiring => "Ask their owners: revoke them, or a rare job that needs one stops.",
            Self::NoExpiry => "Find out what they are; nothing ends one that leaks.",
            Self::Expired => "Revoke them and check the clock; an org lists only active tokens.",
            Self::UnknownUse => "Look for their use in the System Log before you trust them.",
            Self::Unreadable => "Look at them in the admin console; a rule may have missed them.",
            Self::UnknownNetwork => "Look at them in the admin console; they may be open.",
            Self::Idle => "Ask their owners what they are for; without an answer they can go.",
            Self::OpenNetwork => "Bind them to the network zones that they are used from.",
            Self::UnknownOwner => "Find out whose they are; their permissions are unknown.",
            Self::ManyTokens => "Give each service an account and a token of its own.",
        }
    }
}

/// One finding about one token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    /// In a few words, with the numbers of this token.
    pub(crate) detail: String,
}

impl Finding {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }

    pub(crate) fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

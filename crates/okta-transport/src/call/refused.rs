/// That an attempt was refused for how it showed who calls, in the extensions of the answer that says so.
///
/// A 401 is about the credential where its code is `E0000011`, where `WWW-Authenticate` says `invalid_token` (RFC 6750,
/// section 3.1) or names a DPoP error (RFC 9449, section 7.1), or where it has no body under OAuth 2.0. Most others, `E0000015`
/// above all, are about a permission, and no other credential of the same user helps. Of the 403s, those of code `E0000005` are
/// about the credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialRefused {
    /// What was refused.
    pub reason: Refusal,
    /// Whether a repeat is sent with another one, and so makes sense.
    pub has_another: bool,
}

/// What of a credential was refused. A call is repeated once for each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The API token or the access token.
    Credential,
    /// The DPoP proof had no nonce, or an old one.
    Nonce,
    /// The token endpoint asks for DPoP.
    NeedsDpop,
    /// The client assertion may have been made at a wrong time: the clock of this machine is off, and is corrected now.
    Clock,
    /// The DPoP proof, for another reason than its nonce, such as its time or a `jti` that was used already.
    Proof,
}

impl Refusal {
    /// A name for logs and labels: `credential`, `dpop_nonce`, `needs_dpop`, `clock` or `dpop_proof`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Nonce => "dpop_nonce",
            Self::NeedsDpop => "needs_dpop",
            Self::Clock => "clock",
            Self::Proof => "dpop_proof",
        }
    }
}

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use http::Uri;
use okta_core::{AuthScheme, OperationDescription};

use super::{Answered, Credential, CredentialSource, Outcome, ReadyFuture};
use crate::call::Refusal;
use crate::{Error, ErrorKind};

/// A credential, or a source of credentials, that all clones share and that can be replaced while calls are in flight.
///
/// It is made of a [`Credential`], of an [`OAuth`](crate::OAuth), or of a [`CredentialSource`] of your own.
#[derive(Clone)]
pub struct SharedCredential(Arc<ArcSwap<Origin>>);

/// Where the current credential is from.
enum Origin {
    Given(Arc<Credential>),
    Source(Box<dyn CredentialSource>),
}

/// The credential of one attempt.
pub(crate) struct Current {
    pub(crate) credential: Arc<Credential>,
    /// Whether a source gave it, which has to be told of the answer.
    pub(crate) is_of_source: bool,
}

impl SharedCredential {
    /// Shares `credential`.
    pub fn new(credential: Credential) -> Self {
        Self::of(Origin::Given(Arc::new(credential)))
    }

    /// Shares the credentials of `source`.
    pub fn from_source(source: impl CredentialSource) -> Self {
        Self::of(Origin::Source(Box::new(source)))
    }

    fn of(origin: Origin) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(origin)))
    }

    /// Takes `credential` for every attempt that begins from now on: a [`Credential`], an [`OAuth`](crate::OAuth), or what another
    /// `SharedCredential` holds now. A source that was there before is asked nothing any more.
    pub fn replace(&self, credential: impl Into<Self>) {
        self.0.store(credential.into().0.load_full());
    }

    /// The current credential; `None` where its source has none yet.
    pub fn current(&self) -> Option<Arc<Credential>> {
        match &**self.0.load() {
            Origin::Given(credential) => Some(Arc::clone(credential)),
            Origin::Source(source) => source.current(),
        }
    }

    /// Fails an operation that cannot be called with the current credential. Returns the wait for a valid one, if there is
    /// one, after which [`covers`](Self::covers) has to be asked.
    pub(crate) fn admit(
        &self,
        uri: &Uri,
        operation: Option<&'static OperationDescription>,
    ) -> Result<Option<ReadyFuture>, Error> {
        let origin = self.0.load();
        origin.accepts(uri, operation)?;
        let Origin::Source(source) = &**origin else {
            return Ok(None);
        };
        match source.ready() {
            Some(ready) => Ok(Some(ready)),
            None => origin.covers(operation).map(|()| None),
        }
    }

    /// Fails an operation that the current credential, which is valid, does not cover.
    pub(crate) fn covers(
        &self,
        operation: Option<&'static OperationDescription>,
    ) -> Result<(), Error> {
        self.0.load().covers(operation)
    }

    /// The credential for an attempt of `operation`. It may be another one than was admitted, and so is checked again.
    pub(crate) fn current_for(
        &self,
        uri: &Uri,
        operation: Option<&'static OperationDescription>,
    ) -> Result<Current, Error> {
        let origin = self.0.load();
        origin.accepts(uri, operation)?;
        match &**origin {
            Origin::Given(credential) => Ok(Current {
                credential: Arc::clone(credential),
                is_of_source: false,
            }),
            Origin::Source(source) => source.current().map_or_else(
                || {
                    Err(Error::new(ErrorKind::Configuration).with_message(
                        "no access token was fetched, so it was not sent; put a TokenLayer above the AuthLayer",
                    ))
                },
                |credential| {
                    Ok(Current {
                        credential,
                        is_of_source: true,
                    })
                },
            ),
        }
    }

    /// Learns from an answer. Returns whether a retry is sent with something else than what was rejected.
    pub(crate) fn answered(&self, attempt: &Answered<'_>) -> bool {
        match &**self.0.load() {
            Origin::Source(source) => source.answered(attempt),
            Origin::Given(now) => {
                let has_other_proof = attempt.proof_answered();
                match attempt.outcome {
                    Outcome::Rejected(Refusal::Credential) => now.id() != attempt.credential.id(),
                    _ => has_other_proof,
                }
            }
        }
    }
}

impl Origin {
    /// Fails a request that the credential here now is not for, and an operation that does not accept its scheme.
    fn accepts(
        &self,
        uri: &Uri,
        operation: Option<&'static OperationDescription>,
    ) -> Result<(), Error> {
        let scheme = match self {
            Self::Given(credential) => credential.scheme(),
            Self::Source(source) => {
                source.serves(uri)?;
                source.scheme()
            }
        };
        match operation {
            Some(operation) if !operation.accepts(scheme) => {
                Err(not_accepted(operation, self.name()))
            }
            _ => Ok(()),
        }
    }

    fn covers(&self, operation: Option<&'static OperationDescription>) -> Result<(), Error> {
        match (self, operation) {
            (Self::Source(source), Some(operation)) => source.covers(operation),
            _ => Ok(()),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Given(credential) => credential.prefix(),
            Self::Source(source) if source.scheme() == AuthScheme::Ssws => "SSWS",
            Self::Source(_) => "OAuth 2.0",
        }
    }
}

#[cold]
fn not_accepted(operation: &OperationDescription, credential: &str) -> Error {
    let needed = if operation.accepts(AuthScheme::Ssws) {
        "an SSWS API token"
    } else {
        "an OAuth 2.0 access token"
    };
    Error::new(ErrorKind::AuthSchemeNotAccepted).with_message(format!(
        "it takes {needed} only, and the credential of the client is {credential}, so it was not sent"
    ))
}

impl From<Credential> for SharedCredential {
    fn from(credential: Credential) -> Self {
        Self::new(credential)
    }
}

impl fmt::Debug for SharedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.current() {
            Some(credential) => credential.fmt(f),
            None => f.write_str("Credential(none yet)"),
        }
    }
}

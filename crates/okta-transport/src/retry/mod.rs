//! Repeats what failed, where that helps and is safe.
//!
//! [`RetryPolicy`] goes into tower's own `RetryLayer`, above the layers that make headers, so that each attempt has a
//! credential, a slot and a permit of its own, and below the deadline.
//!
//! ```
//! use std::time::Duration;
//! use okta_transport::retry::{Backoff, RetryPolicy};
//! use tower::retry::RetryLayer;
//!
//! let policy = RetryPolicy::builder()
//!     .retries(5)
//!     .backoff(Backoff::new(Duration::from_millis(100), Duration::from_secs(5))?)
//!     .build();
//! let layer = RetryLayer::new(policy);
//! # Ok::<(), okta_core::InvalidInput>(())
//! ```
//!
//! # What is repeated
//!
//! | failure | carried out? | repeated | wait |
//! |---|---|---|---|
//! | 429, full bucket | no | yes | in the queue of the [rate limit](crate::rate_limit) if that is in the stack; otherwise `Retry-After`, or until the reset; one that does not say when is waited for with backoff, for a window of 61 s in all |
//! | 429, limit of calls at once | no | yes | 50 to 500 ms |
//! | 503, 408, 423, 425 | no | yes | `Retry-After`, or backoff |
//! | 502, 504 | maybe | where a repeat is safe | `Retry-After`, or backoff |
//! | a status that the call names | it was answered | where a repeat is safe | `Retry-After`, or backoff |
//! | no connection | no | yes | backoff |
//! | connection lost, attempt timed out, body cut | maybe, unless its status is a refusal | where a repeat is safe | backoff |
//! | the credential or the DPoP proof is refused: 401, 403 of `E0000005`, 400 of a proof | no | once for each, if a repeat is sent with another one and the operation is not about the credential itself; not counted | until there is another one |
//!
//! What a header says is waited out with up to a second more, at random; a `Retry-After` of more than 90 s ends the call, and a
//! reset further ahead than a window can end is not believed. A server without a readable `Date` is taken to have this
//! machine's time.
//!
//! Whether a repeat is safe is part of the description of the operation ([`Repeat`](okta_core::Repeat)). Anything else is
//! final, and so is what the caller did wrong.
//!
//! # What bounds it
//!
//! Three retries a call unless set otherwise, 0 for none, to which those for a bucket that does not say when it opens are not
//! counted; the deadline of the call, into which a wait has to fit; and a
//! budget over all calls of a stack: retries may be a fifth of the calls of the last ten seconds, and one a second beside
//! that. An org that fails gets a fifth more load then, and not four times as much. What waits in the queue of the rate
//! limit is not counted in the budget, since that bounds the load itself. Where the bounds end a call its error tells how
//! many attempts were made and which bound it was ([`Error::attempts`](crate::Error::attempts),
//! [`Error::gave_up`](crate::Error::gave_up)).
//!
//! # What a repeat says
//!
//! It goes out with `X-Okta-Retry-For`, the request id of the first answer, and `X-Okta-Retry-Count`, as Okta's own SDKs
//! send them. A revocation whose repeat finds the token gone was successful if an earlier attempt was lost; the answer is
//! [`Revoked::AlreadyGone`](okta_core::Revoked::AlreadyGone) then.

mod backoff;
mod failure;
mod policy;
mod settings;
mod wait;

pub use self::backoff::Backoff;
pub use self::policy::RetryPolicy;
pub use self::settings::RetryPolicyBuilder;
pub use self::wait::Wait;
pub use crate::call::RetryReason;

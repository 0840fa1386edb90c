//! Keeps calls inside the rate limits of an org, so that all of a limit is used and hardly a 429 is met.
//!
//! Okta counts the calls of a window of 60 s that begins with its first call, and refuses what exceeds the limit of its
//! bucket (Okta, "Rate limits"). Each answer says what is left. [`RateLimitLayer`] keeps one count a bucket from all of
//! these answers, lets a call go while there is room for it, and holds it back where there is none, first come, first
//! served. What it knows can be read at any time:
//!
//! ```
//! use okta_core::{ListApiTokens, OrgUrl};
//! use okta_transport::{Client, Credential, RateLimitLayer, Stack};
//! # use okta_transport::{Error, NormalizeLayer};
//! # use tower::Layer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! # let fake = okta_mock::MockOrg::builder().api_token("00a_secret").tokens(3).build();
//! # let transport = NormalizeLayer.layer(fake.service());
//! let org = OrgUrl::parse("https://acme.okta.com")?;
//! let limits = RateLimitLayer::builder().share(80).build()?;
//! let stack = Stack::new(&org, Credential::ssws("00a_secret")?).rate_limit(limits.clone());
//! let client = Client::new(org, stack.over(transport));
//!
//! client.call(ListApiTokens::new()).await?;
//! let bucket = &limits.snapshot()[0];
//! assert_eq!(bucket.bucket, "/api/v1/api-tokens");
//! assert_eq!((bucket.limit, bucket.remaining), (Some(600), Some(599)));
//! # Ok(())
//! # }
//! ```
//!
//! # How it knows
//!
//! - A call takes a slot before it is sent. Slots in flight count against what is left, since no answer tells yet whether
//!   they are in it. Answers may come in any order, late, or without the headers; they correct the count downwards only.
//! - When a window ends is told by `X-Rate-Limit-Reset`, in whole seconds of Okta's clock, and Okta's clock by `Date`, in
//!   whole seconds too. Both are kept as bounds that each answer narrows, and the later bound is the one that is waited for.
//! - A new window is taken for unknown, since another client may have used part of it: one call goes first, and from its
//!   answer on those in flight double with each round, up to this client's part of what is left. The last slots go one at
//!   a time where other clients draw from the same bucket.
//! - A 429 from a full bucket closes it for all that wait. One from the limit of calls at once (limit and remaining 0) does
//!   not; that is the business of [`concurrency`](crate::concurrency).
//! - Headers are not trusted beyond reason: no reset closes a bucket for longer than a window (as long as those that were seen, 60 s
//!   until then) and a second, and a 429 that does not say when does so for 1 s, doubling up to that. Where no answer told the
//!   server's clock, this machine's stands in. A `Retry-After`, which Okta does not document, is kept up to 90 s.
//!
//! # What waits, and how that ends
//!
//! A call waits in its future, where it can be dropped at any time; readiness is given back before. It fails with
//! [`QueueFull`](crate::ErrorKind::QueueFull) where too many wait already, and with
//! [`WaitTooLong`](crate::ErrorKind::WaitTooLong) where the wait is known to exceed the bound, or the deadline of the call
//! ([`Body::set_deadline`](crate::Body::set_deadline)). Both say when it would have worked
//! ([`Error::available_in`](crate::Error::available_in)).
//!
//! # Repeats
//!
//! The layer repeats nothing. On a 429 from a full bucket it leaves a [`Ticket`] in the extensions of the answer. Whatever
//! repeats the call hands it on to the request and sends that at once; it waits in its old place then. The
//! [`RetryPolicy`](crate::RetryPolicy) of this crate does so; one of your own is as short as this:
//!
//! ```
//! use std::future::{Ready, ready};
//!
//! use http::{Request, Response};
//! use okta_transport::collect::Collected;
//! use okta_transport::rate_limit::Ticket;
//! use okta_transport::{Body, Error};
//!
//! #[derive(Clone)]
//! struct AgainWhenOpen;
//!
//! impl tower::retry::Policy<Request<Body>, Response<Collected>, Error> for AgainWhenOpen {
//!     type Future = Ready<()>;
//!
//!     fn retry(
//!         &mut self,
//!         request: &mut Request<Body>,
//!         result: &mut Result<Response<Collected>, Error>,
//!     ) -> Option<Ready<()>> {
//!         let ticket = *result.as_ref().ok()?.extensions().get::<Ticket>()?;
//!         request.body_mut().set_ticket(ticket);
//!         Some(ready(()))
//!     }
//!
//!     fn clone_request(&mut self, request: &Request<Body>) -> Option<Request<Body>> {
//!         Some(request.clone())
//!     }
//! }
//! ```
//!
//! # Order
//!
//! Below what repeats a call, so that each attempt has a slot of its own; above
//! [`ConcurrencyLayer`](crate::ConcurrencyLayer), so that no permit is held through a wait; and above all that makes
//! headers which age. Above retries it would count a call once that is sent three times.

mod layer;
mod local;
mod names;
mod quota;
mod service;
mod snapshot;
mod store;

pub use self::layer::RateLimitLayer;
pub use self::local::{LocalBuckets, LocalBucketsBuilder, LocalSlot, LocalWait};
pub use self::quota::Quota;
pub use self::service::RateLimit;
pub use self::snapshot::BucketSnapshot;
pub use self::store::{Ask, BucketStore};
pub use crate::admission::ResponseFuture;
pub use crate::call::Ticket;

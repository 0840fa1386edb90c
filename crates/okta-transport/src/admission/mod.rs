//! What the layers share that let a call wait before it is sent.
//!
//! Such a layer asks for a [`Pass`] and gets an [`Admission`]: the pass itself, a future of it, or an error. The
//! [`ResponseFuture`] here does the rest for every such layer: it waits, gets the service below ready again, sends, and
//! tells the pass what became of the call.
//!
//! The pass is a field of the future. A call that is dropped, in whatever state, drops its pass with it, and so gives
//! back what it held.

mod future;
mod pass;
mod queue;

pub use self::future::ResponseFuture;
pub use self::pass::{Admission, Pass};
pub(crate) use self::queue::{Place, Queue};

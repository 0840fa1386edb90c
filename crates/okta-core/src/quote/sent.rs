use std::cell::RefCell;
use std::sync::Arc;

use super::encoded;

/// A secret that is shared and not copied.
type Secret = Arc<dyn AsRef<[u8]> + Send + Sync>;

thread_local! {
    static SENT: RefCell<Vec<Secret>> = const { RefCell::new(Vec::new()) };
}

/// Runs `f` with `secret` scrubbed from every text that this crate shows.
///
/// It is meant for reading an answer to a request that was sent with `secret`: a server may echo it, bare and in any
/// error, name or header. While `f` runs on this thread, [`quote`](super::quote) and [`single_line`](super::single_line),
/// and with them every message of this crate, show `***` in its place: as it is, in base64 and base64url at each of the
/// three offsets, percent-encoded, and escaped as in JSON and HTML, in whole or in part and more than once. It is found
/// before a text is cut. Of a secret with fewer than 8 bytes the plain form alone is found.
///
/// Values that are no messages stay as they came: a body, a header, a field of a model. Where calls are nested, the
/// secrets of all of them are scrubbed. The secret is not copied, and where no text is shown nothing is looked for but in
/// the request id.
///
/// ```
/// use std::sync::Arc;
/// use bytes::Bytes;
/// use okta_core::{ApiError, quote};
///
/// let answer = http::Response::builder().status(500).body(Bytes::from_static(b"no t%6Fken-1234 here"))?;
/// let error = quote::scrubbing(Arc::new("token-1234"), || ApiError::from_response(answer));
/// assert!(error.to_string().ends_with("`no *** here`"));
/// # Ok::<(), http::Error>(())
/// ```
pub fn scrubbing<T>(secret: Arc<dyn AsRef<[u8]> + Send + Sync>, f: impl FnOnce() -> T) -> T {
    let _guard = Guard::new(secret);
    f()
}

/// Takes the secret away again, after a panic too.
struct Guard;

impl Guard {
    fn new(secret: Secret) -> Self {
        SENT.with_borrow_mut(|sent| sent.push(secret));
        Self
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // The secret's own destructor runs when nothing is borrowed any more.
        let secret = SENT.with_borrow_mut(Vec::pop);
        drop(secret);
    }
}

/// Where the secret ends that begins at `at`, in whatever form.
pub(super) fn end(text: &[u8], at: usize) -> Option<usize> {
    SENT.with_borrow(|sent| {
        let ends = sent
            .iter()
            .filter_map(|secret| encoded::end(text, at, (**secret).as_ref()));
        ends.max()
    })
}

/// Whether this thread scrubs a secret.
pub(crate) fn is_scrubbing() -> bool {
    SENT.with_borrow(|sent| !sent.is_empty())
}

/// Whether `text` holds a secret that was sent. A shorter text than the shortest secret is not looked through.
pub(crate) fn holds_sent(text: &[u8]) -> bool {
    let is_long_enough = SENT.with_borrow(|sent| {
        let length = |secret: &Secret| (**secret).as_ref().len();
        sent.iter().any(|secret| length(secret) <= text.len())
    });
    is_long_enough && (0..text.len()).any(|at| end(text, at).is_some())
}

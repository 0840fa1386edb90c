use http::Response;

use crate::Error;

/// The right to send one attempt. Dropping it gives it back, or counts it as used where the attempt was sent.
pub trait Pass: Send + 'static {
    /// The attempt is about to be polled for the first time: from here on the server may see it.
    fn sent(&mut self);

    /// The attempt was answered. What is above may be told by the extensions of the answer.
    fn answered<B>(self, answer: &mut Response<B>);

    /// The attempt came to an end without an answer.
    fn failed(self, error: &Error);
}

/// What becomes of a call that asks for a [`Pass`].
#[derive(Debug)]
pub enum Admission<P, W> {
    /// It may be sent at once.
    Granted(P),
    /// It waits for its turn.
    Waiting(W),
    /// It will not be let in.
    Refused(Error),
}

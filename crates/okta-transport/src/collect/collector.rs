use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::Body;
use pin_project_lite::pin_project;

use crate::{BoxError, Error, ErrorKind};

pin_project! {
    /// Reads a body to its end, frame by frame.
    pub(crate) struct Collector<B> {
        #[pin]
        body: B,
        read: Read,
        limit: usize,
    }
}

enum Read {
    Nothing,
    /// One frame is handed on as it came.
    One(Bytes),
    Many(BytesMut),
}

impl Read {
    fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Nothing => &[],
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes,
        }
    }
}

/// The most that is reserved on the word of a `Content-Length`, in bytes; a page of 200 tokens has half of it.
const RESERVED: u64 = 256 * 1024;

impl<B> Collector<B> {
    pub(crate) fn new(body: B, limit: usize) -> Self {
        Self {
            body,
            read: Read::Nothing,
            limit,
        }
    }

    /// What was read, for an error that quotes it.
    pub(crate) fn read(&self) -> &[u8] {
        self.read.as_slice()
    }
}

impl<B> Future for Collector<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Output = Result<Bytes, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if this.body.size_hint().lower() > *this.limit as u64 {
            return Poll::Ready(Err(too_large(*this.limit)));
        }
        while let Some(frame) = ready!(this.body.as_mut().poll_frame(cx)) {
            let frame = match frame {
                Ok(frame) => frame,
                Err(error) => return Poll::Ready(Err(Error::from(error.into()))),
            };
            // Trailers carry nothing that Okta documents.
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if data.len() > *this.limit - this.read.len() {
                return Poll::Ready(Err(too_large(*this.limit)));
            }
            *this.read = match std::mem::replace(this.read, Read::Nothing) {
                Read::Nothing => Read::One(data),
                Read::One(first) => {
                    let rest = this.body.size_hint().lower().min(RESERVED);
                    let rest = usize::try_from(rest).unwrap_or_default();
                    let mut all = BytesMut::with_capacity(first.len() + data.len() + rest);
                    all.extend_from_slice(&first);
                    all.extend_from_slice(&data);
                    Read::Many(all)
                }
                Read::Many(mut all) => {
                    all.extend_from_slice(&data);
                    Read::Many(all)
                }
            };
        }
        Poll::Ready(Ok(match std::mem::replace(this.read, Read::Nothing) {
            Read::Nothing => Bytes::new(),
            Read::One(bytes) => bytes,
            Read::Many(bytes) => bytes.freeze(),
        }))
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(ErrorKind::BodyTooLarge).with_message(format!(
        "the body is larger than the bound of {limit} bytes"
    ))
}

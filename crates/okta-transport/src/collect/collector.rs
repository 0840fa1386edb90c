use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::Body;
use pin_project_lite::pin_project;

use crate::{BoxError, Error, ErrorKind};

pin_project! {
    /// Reads a body to its end, frame by frame.
    #[derive(Debug)]
    pub(crate) struct Collector<B> {
        #[pin]
        body: B,
        read: Read,
        limit: usize,
    }
}

#[derive(Debug)]
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
}

impl<B> Collector<B> {
    pub(crate) fn new(body: B, limit: usize) -> Self {
        Self {
            body,
            read: Read::Nothing,
            limit,
        }
    }
}

impl<B> Future for Collector<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Output = Result<Bytes, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let too_large = |limit: usize| {
            Err(Error::new(ErrorKind::BodyTooLarge).with_message(format!(
                "the body of the answer is larger than {limit} bytes"
            )))
        };
        if this.body.size_hint().lower() > *this.limit as u64 {
            return Poll::Ready(too_large(*this.limit));
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
                return Poll::Ready(too_large(*this.limit));
            }
            *this.read = match std::mem::replace(this.read, Read::Nothing) {
                Read::Nothing => Read::One(data),
                Read::One(first) => {
                    let rest = this.body.size_hint().lower().min(*this.limit as u64);
                    let rest = usize::try_from(rest).unwrap_or(0);
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

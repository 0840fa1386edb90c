use std::fmt;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use flate2::bufread::MultiGzDecoder;
use http::HeaderMap;
use http_body::{Body, Frame};

use super::input::Input;
use crate::{Error, ErrorKind};

/// The longest frame, in bytes. A reader that stops at its bound has decoded no more than this beyond it.
const PIECE: usize = 16 * 1024;

/// A body of gzip, decoded frame by frame as it is read.
pub(in crate::transport) struct Gunzip<B> {
    body: B,
    decoder: MultiGzDecoder<Input>,
    trailers: Option<HeaderMap>,
    is_done: bool,
}

impl<B> Gunzip<B> {
    pub(super) fn new(body: B) -> Self {
        Self {
            body,
            decoder: MultiGzDecoder::new(Input::default()),
            trailers: None,
            is_done: false,
        }
    }

    /// The next bytes; none if more has to come before, or at the end.
    fn decode(&mut self) -> io::Result<Option<Bytes>> {
        let input = self.decoder.get_ref();
        if input.is_wanting() {
            return Ok(None);
        }
        if input.is_nothing() {
            self.is_done = true;
            return Ok(None);
        }
        let mut piece = BytesMut::zeroed(PIECE);
        match self.decoder.read(&mut piece) {
            Ok(0) => {
                self.is_done = true;
                Ok(None)
            }
            Ok(length) => {
                piece.truncate(length);
                Ok(Some(piece.freeze()))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl<B> Body for Gunzip<B>
where
    B: Body<Data = Bytes, Error = Error> + Unpin,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        loop {
            if self.is_done {
                return Poll::Ready(self.trailers.take().map(|all| Ok(Frame::trailers(all))));
            }
            match self.decode() {
                Ok(Some(piece)) => return Poll::Ready(Some(Ok(Frame::data(piece)))),
                Ok(None) if self.is_done => continue,
                Ok(None) => {}
                Err(error) => {
                    self.is_done = true;
                    self.trailers = None;
                    return Poll::Ready(Some(Err(broken(error))));
                }
            }
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => self.decoder.get_mut().push(bytes),
                    Err(frame) => {
                        // They are the last frame.
                        self.trailers = frame.into_trailers().ok();
                        self.decoder.get_mut().end();
                    }
                },
                Some(Err(error)) => {
                    self.is_done = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.decoder.get_mut().end(),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_done && self.trailers.is_none()
    }
}

fn broken(error: io::Error) -> Error {
    let (kind, message) = if error.kind() == io::ErrorKind::UnexpectedEof {
        (
            ErrorKind::ConnectionLost,
            "the gzip of the answer broke off before its end",
        )
    } else {
        (
            ErrorKind::Decode,
            "the answer says that it is gzip, and is not, or is damaged",
        )
    };
    Error::new(kind).with_message(message).with_source(error)
}

impl<B> fmt::Debug for Gunzip<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gunzip")
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::collections::VecDeque;
    use std::io::Write;

    /// Frames that came already.
    struct Frames(VecDeque<Frame<Bytes>>);

    impl Body for Frames {
        type Data = Bytes;
        type Error = Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
            Poll::Ready(self.0.pop_front().map(Ok))
        }
    }

    fn in_pieces(bytes: &[u8], length: usize) -> Gunzip<Frames> {
        let pieces = bytes.chunks(length).map(Bytes::copy_from_slice);
        Gunzip::new(Frames(pieces.map(Frame::data).collect()))
    }

    fn next<B: Body + Unpin>(body: &mut B) -> Option<Result<Frame<B::Data>, B::Error>> {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        match Pin::new(body).poll_frame(&mut cx) {
            Poll::Ready(frame) => frame,
            Poll::Pending => unreachable!("all frames are there"),
        }
    }

    fn read(mut body: Gunzip<Frames>) -> Result<Vec<u8>, ErrorKind> {
        let mut all = Vec::new();
        while let Some(frame) = next(&mut body) {
            all.extend(frame.map_err(|error| error.kind())?.into_data().unwrap());
        }
        assert!(body.is_end_stream());
        Ok(all)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_decoded_no_further_than_it_is_read() {
        let bomb = gzip(&vec![0; 8 << 20]);
        assert!(bomb.len() < 16 << 10);
        let mut body = in_pieces(&bomb, bomb.len());
        for _ in 0..3 {
            let piece = next(&mut body).unwrap().unwrap().into_data().unwrap();
            assert!(!piece.is_empty() && piece.len() <= PIECE);
        }
        assert_eq!(read(in_pieces(&bomb, 100)).unwrap(), vec![0; 8 << 20]);
    }

    #[test]
    fn no_byte_is_an_empty_body() {
        assert_eq!(read(in_pieces(b"", 1)), Ok(Vec::new()));
        assert_eq!(read(in_pieces(&gzip(b""), 1)), Ok(Vec::new()));
    }

    #[test]
    fn trailers_come_last() {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-end", http::HeaderValue::from_static("1"));
        let data = Frame::data(Bytes::from(gzip(b"[]")));
        let mut body = Gunzip::new(Frames([data, Frame::trailers(trailers)].into()));
        let first = next(&mut body).unwrap().unwrap().into_data().unwrap();
        assert_eq!(first, "[]");
        let last = next(&mut body).unwrap().unwrap().into_trailers().unwrap();
        assert_eq!(last["x-end"], "1");
        assert!(next(&mut body).is_none());
    }

    #[test]
    fn an_error_is_the_end() {
        let mut body = in_pieces(b"no gzip at all", 3);
        assert_eq!(
            next(&mut body).unwrap().unwrap_err().kind(),
            ErrorKind::Decode
        );
        assert!(next(&mut body).is_none());

        let frames = [
            Frame::data(Bytes::copy_from_slice(&gzip(b"cut")[..12])),
            Frame::trailers(HeaderMap::new()),
        ];
        let mut body = Gunzip::new(Frames(frames.into()));
        while next(&mut body).is_some_and(|frame| frame.is_ok()) {}
        assert!(next(&mut body).is_none(), "trailers after an error");
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_out_in_whatever_pieces(
            members in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3000), 1..4),
            length in 1usize..600,
        ) {
            let packed: Vec<u8> = members.iter().flat_map(|member| gzip(member)).collect();
            prop_assert_eq!(read(in_pieces(&packed, length)), Ok(members.concat()));
        }

        #[test]
        fn what_is_cut_is_lost_and_what_is_changed_is_no_answer(
            bytes in prop::collection::vec(any::<u8>(), 1..300),
            at in any::<prop::sample::Index>(),
            length in 1usize..50,
        ) {
            let packed = gzip(&bytes);
            let cut = &packed[..=at.index(packed.len() - 1)];
            prop_assert_eq!(read(in_pieces(cut, length)), Err(ErrorKind::ConnectionLost));
            let mut changed = packed.clone();
            // The checksum, which nothing else can make good.
            let end = changed.len();
            changed[end - 8 + at.index(4)] ^= 1;
            prop_assert_eq!(read(in_pieces(&changed, length)), Err(ErrorKind::Decode));
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), length in 1usize..50) {
            let _ = read(in_pieces(&bytes, length));
            let _ = read(in_pieces(&[&gzip(b"x")[..10], &bytes].concat(), length));
        }
    }
}

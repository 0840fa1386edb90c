//! The server's side of an HTTP/2 connection, frame by frame (RFC 9113, section 6).

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use super::Peer;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;

pub(crate) const ACK: u8 = 0x1;
pub(crate) const END_STREAM: u8 = 0x1;
pub(crate) const END_HEADERS: u8 = 0x4;

/// `:status: 200`, by the static table of RFC 7541.
pub(crate) const STATUS_200: &[u8] = &[0x88];

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    /// Reads the preface of the client, and says how many streams there may be at a time.
    pub(crate) async fn http2(&mut self, streams: u32) {
        assert_eq!(self.read().await, "PRI * HTTP/2.0\r\n\r\n");
        assert_eq!(self.read().await, "SM\r\n\r\n");
        let mut settings = vec![0, 3];
        settings.extend(streams.to_be_bytes());
        self.send(SETTINGS, 0, 0, &settings).await;
    }

    pub(crate) async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.write(frame).await;
    }

    /// Passes over the frames before the next one of this kind, and gives its stream and payload.
    pub(crate) async fn next(&mut self, kind: u8) -> (u32, Vec<u8>) {
        loop {
            let start = self.0.read_u32().await.expect("a frame");
            _ = self.0.read_u8().await.unwrap();
            let stream = self.0.read_u32().await.unwrap();
            let mut payload = vec![0; usize::try_from(start >> 8).unwrap()];
            self.0.read_exact(&mut payload).await.unwrap();
            if start.to_be_bytes()[3] == kind {
                return (stream, payload);
            }
        }
    }

    /// Waits for a request, and gives its stream.
    pub(crate) async fn request(&mut self) -> u32 {
        self.next(HEADERS).await.0
    }

    /// Answers without a body.
    pub(crate) async fn answer(&mut self, stream: u32) {
        self.send(HEADERS, END_STREAM | END_HEADERS, stream, STATUS_200)
            .await;
    }

    /// Says up to which stream it serves any, and that it takes no more of them.
    pub(crate) async fn go_away(&mut self, last: u32) {
        let mut payload = last.to_be_bytes().to_vec();
        payload.extend([0; 4]);
        self.send(GOAWAY, 0, 0, &payload).await;
    }
}

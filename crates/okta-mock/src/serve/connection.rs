//! One connection, from the handshake to its end.

use super::{abort::Abort, body::SocketBody, socket::Socket};
use crate::MockService;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) http1_only: bool,
    pub(super) acceptor: Option<TlsAcceptor>,
}

pub(super) async fn drive(stream: TcpStream, service: MockService, settings: Settings) {
    // Answers are small and tests wait for them.
    let _ = stream.set_nodelay(true);
    let abort = Abort::default();
    let socket = Socket::new(stream, abort.clone());
    let Some(acceptor) = &settings.acceptor else {
        return Box::pin(speak(socket, service, settings.http1_only, abort)).await;
    };
    // A client that refuses the certificate ends here.
    if let Ok(stream) = acceptor.accept(socket).await {
        Box::pin(speak(stream, service, settings.http1_only, abort)).await;
    }
}

async fn speak<I>(io: I, service: MockService, http1_only: bool, abort: Abort)
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // The org writes its own `Date`, or none.
    builder.http1().auto_date_header(false);
    builder.http2().auto_date_header(false);
    if http1_only {
        builder = builder.http1_only();
    }
    let answer = {
        let abort = abort.clone();
        service_fn(move |request: http::Request<Incoming>| {
            let (future, abort) = (service.clone().call(request), abort.clone());
            async move {
                match future.await {
                    Ok(response) => Ok(response.map(|body| SocketBody::new(body, abort))),
                    Err(error) => {
                        abort.reset();
                        Err(error)
                    }
                }
            }
        })
    };
    let connection = builder.serve_connection(TokioIo::new(io), answer);
    tokio::select! {
        // The connection first, so that it writes what it has.
        biased;
        _ = connection => {}
        () = abort.requested() => {}
    }
}

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper_util::client::legacy::connect::dns::{GaiFuture, GaiResolver, Name};
use tower_service::Service;

use crate::ErrorKind;
use crate::error::ConnectError;

/// The system's resolver, whose errors can be told from those of connecting.
#[derive(Debug, Clone)]
pub(super) struct Resolver(GaiResolver);

impl Resolver {
    pub(super) fn new() -> Self {
        Self(GaiResolver::new())
    }
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = ConnectError;
    type Future = ResolveFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        self.0
            .poll_ready(cx)
            .map_err(|error| ConnectError::new(ErrorKind::Dns, error))
    }

    fn call(&mut self, name: Name) -> ResolveFuture {
        ResolveFuture {
            is_local: is_localhost(name.as_str()),
            addresses: self.0.call(name),
        }
    }
}

pub(super) struct ResolveFuture {
    is_local: bool,
    addresses: GaiFuture,
}

impl Future for ResolveFuture {
    type Output = Result<std::vec::IntoIter<SocketAddr>, ConnectError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let found = ready!(Pin::new(&mut self.addresses).poll(cx));
        let found = found.map_err(|error| ConnectError::new(ErrorKind::Dns, error))?;
        Poll::Ready(if self.is_local {
            of_this_machine(found)
        } else {
            Ok(found.collect::<Vec<_>>().into_iter())
        })
    }
}

/// Whether a name stands for this machine (RFC 6761, section 6.3). Plain `http` is allowed to it.
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
}

/// The loopback addresses among those of `localhost`. A hosts file or a resolver that names another machine does not get the
/// credential.
fn of_this_machine(
    found: impl Iterator<Item = SocketAddr>,
) -> Result<std::vec::IntoIter<SocketAddr>, ConnectError> {
    let local = found.filter(|address| address.ip().to_canonical().is_loopback());
    let local: Vec<_> = local.collect();
    if local.is_empty() {
        const NONE: &str = "localhost is not this machine by its resolver or its hosts file, so nothing was sent; correct them, \
                            or name an address such as 127.0.0.1";
        let error = ConnectError::new(ErrorKind::Configuration, NONE);
        return Err(error.with_message(NONE.to_owned()));
    }
    Ok(local.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_and_what_is_below_it_is_this_machine() {
        for name in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "a.LocalHost.",
        ] {
            assert!(is_localhost(name), "{name}");
        }
        for name in [
            "localhost.example.com",
            "mylocalhost",
            "acme.okta.com",
            "",
            ".",
        ] {
            assert!(!is_localhost(name), "{name}");
        }
    }

    #[test]
    fn of_its_addresses_only_loopback_ones_are_taken() {
        let taken = |addresses: &[&str]| {
            let all = addresses.iter().map(|it| it.parse().unwrap());
            of_this_machine(all).map(|kept| kept.map(|it| it.to_string()).collect::<Vec<_>>())
        };
        let kept = taken(&[
            "10.0.0.1:80",
            "127.0.0.1:80",
            "[::1]:80",
            "[::ffff:127.1.2.3]:80",
        ]);
        assert_eq!(
            kept.unwrap(),
            ["127.0.0.1:80", "[::1]:80", "[::ffff:127.1.2.3]:80"]
        );
        for foreign in [
            &["10.0.0.1:80", "[::ffff:8.8.8.8]:80", "0.0.0.0:80"][..],
            &[],
        ] {
            let error = taken(foreign).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
        }
    }
}

//! A stack put together by hand: layers of tower and tower-http, and one of your own, among those of the library.
//!
//! The own layer makes the client read-only: it reads the description of the operation that travels with the request,
//! and refuses all that would change the org, before anything is sent.
//!
//! ```text
//! RUST_LOG=debug cargo run --example own_layers
//! ```

use std::future::{Ready, ready};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::Either;
use http::{HeaderName, HeaderValue, Method, Request, Response};
use okta_api_tokens::{
    ApiTokens, AttemptTimeoutLayer, AuthLayer, Body, CollectLayer, Credential, Error, ErrorKind,
    HttpService, ListApiTokens, NormalizeLayer, OrgUrl, Transport,
};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg};
use tower::{Layer, Service, ServiceBuilder};
use tower_http::set_header::SetRequestHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing_subscriber::EnvFilter;

/// Lets no operation pass that changes the org.
#[derive(Clone, Copy)]
struct ReadOnlyLayer;

impl<S> Layer<S> for ReadOnlyLayer {
    type Service = ReadOnly<S>;

    fn layer(&self, inner: S) -> ReadOnly<S> {
        ReadOnly { inner }
    }
}

#[derive(Clone)]
struct ReadOnly<S> {
    inner: S,
}

impl<S, B> Service<Request<Body>> for ReadOnly<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Error> + Clone,
{
    type Response = Response<B>;
    type Error = Error;
    type Future = Either<S::Future, Ready<Result<Response<B>, Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match request.body().description() {
            Some(operation) if *operation.method() != Method::GET => {
                // A readied service that is not called holds what it waited for: it is given back.
                self.inner = self.inner.clone();
                let refused = Error::new(ErrorKind::Layer).with_message("this client is read-only");
                Either::Right(ready(Err(refused)))
            }
            _ => Either::Left(self.inner.call(request)),
        }
    }
}

/// Outer to inner: each line is a layer that can be taken out, moved or replaced. `use<>` says that the stack borrows
/// nothing from `org`.
fn stack(
    org: &OrgUrl,
    credential: Credential,
    transport: Transport,
) -> impl HttpService + Clone + use<> {
    let team = HeaderName::from_static("x-team");
    ServiceBuilder::new()
        .layer(ReadOnlyLayer)
        .layer(NormalizeLayer)
        .concurrency_limit(8)
        .layer(SetRequestHeaderLayer::overriding(
            team,
            HeaderValue::from_static("security"),
        ))
        .layer(TraceLayer::new_for_http())
        .layer(AuthLayer::new(org, credential))
        .layer(AttemptTimeoutLayer::new(Duration::from_secs(5)))
        .layer(CollectLayer::new(1024 * 1024))
        .service(transport)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();

    let fake = MockOrg::new();
    let server = fake.serve().await?;
    let org = OrgUrl::parse(server.url())?;
    let stack = stack(
        &org,
        Credential::ssws(DEFAULT_API_TOKEN)?,
        Transport::new()?,
    );
    let tokens = ApiTokens::new(org, stack);

    let page = tokens.list(ListApiTokens::new().limit(5)?).await?;
    println!("listed {} tokens", page.items.len());

    match tokens.revoke(&page.items[0].id).await {
        Ok(_) => println!("revoked"),
        Err(error) => println!("{error}"),
    }
    println!(
        "the org saw {} request, from team {}",
        fake.log().len(),
        fake.log()[0].header("x-team").unwrap_or("none")
    );
    Ok(())
}

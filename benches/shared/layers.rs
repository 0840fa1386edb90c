//! Each layer alone over a service that answers at once.

use okta_api_tokens::{
    AttemptTimeoutLayer, AuthLayer, CollectLayer, ConcurrencyLayer, Credential, DeadlineLayer,
    HttpService, NormalizeLayer, OrgUrl, RateLimitLayer, RetryPolicy, SharedCredential, TokenLayer,
    TraceLayer,
};
use tower::retry::RetryLayer;
use tower::{Layer, ServiceBuilder};

use crate::memory::SECRET;
use crate::open_bucket::Open;

/// Takes one layer after another, each of a type of its own.
pub trait Visit {
    /// `service` is the open service under the layer of this name.
    fn visit(&mut self, name: &str, service: &(impl HttpService + Clone));
}

/// Shows every layer to `visitor`, from the outermost of the default stack to the innermost.
pub fn each(visitor: &mut impl Visit) {
    let open = Open::new();
    let org = OrgUrl::parse("https://acme.okta.com").expect("it is an org URL");
    let credential = Credential::ssws(SECRET).expect("it is a token");
    let credential = SharedCredential::from(credential);
    visitor.visit("none", &open);
    visitor.visit("normalize", &NormalizeLayer.layer(open.clone()));
    visitor.visit("deadline", &DeadlineLayer::default().layer(open.clone()));
    let retry = RetryLayer::new(RetryPolicy::default());
    visitor.visit("retry", &retry.layer(open.clone()));
    let token = TokenLayer::new(credential.clone());
    visitor.visit("token", &token.layer(open.clone()));
    visitor.visit("rate limit", &RateLimitLayer::default().layer(open.clone()));
    let concurrency = ConcurrencyLayer::default();
    visitor.visit("concurrency", &concurrency.layer(open.clone()));
    let both = ServiceBuilder::new()
        .layer(RateLimitLayer::default())
        .layer(ConcurrencyLayer::default())
        .service(open.clone());
    visitor.visit("rate limit and concurrency", &both);
    let auth = AuthLayer::new(&org, credential);
    visitor.visit("auth", &auth.layer(open.clone()));
    visitor.visit("trace, nobody listening", &TraceLayer.layer(open.clone()));
    let timeout = AttemptTimeoutLayer::default();
    visitor.visit("attempt timeout", &timeout.layer(open.clone()));
    visitor.visit("collect", &CollectLayer::default().layer(open));
}

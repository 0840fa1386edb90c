use okta_core::OrgUrl;
use okta_transport::observe::Observe;
use okta_transport::{CallOptions, Client, HttpService};

/// The operations of the API Token API over one org and one stack.
///
/// It is as cheap to clone as its stack. `S` is any [`HttpService`]: the [default stack](okta_transport::Stack), one of
/// your own layers, or a fake org in memory.
///
/// ```
/// use okta_api_tokens::{ApiTokens, AuthLayer, CollectLayer, Credential, ErrorKind, NormalizeLayer, OrgUrl};
/// use okta_mock::MockOrg;
/// use tower::ServiceBuilder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fake = MockOrg::builder().api_token("00a_secret").tokens(3).build();
/// let org = OrgUrl::parse("https://acme.okta.com")?;
/// let stack = ServiceBuilder::new()
///     .layer(AuthLayer::new(&org, Credential::ssws("00a_secret")?))
///     .layer(CollectLayer::default())
///     .layer(NormalizeLayer)
///     .service(fake.service());
/// let tokens = ApiTokens::new(org, stack);
///
/// let missing = tokens.get("00T_no_such_token".parse::<okta_api_tokens::ApiTokenId>()?).await.unwrap_err();
/// assert_eq!(missing.kind(), ErrorKind::NotFound);
/// assert_eq!(missing.code(), Some("E0000007"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ApiTokens<S> {
    client: Client<S>,
}

impl<S> ApiTokens<S> {
    /// Calls `org` through `stack`.
    pub fn new(org: OrgUrl, stack: S) -> Self {
        Self::over(Client::new(org, stack))
    }

    /// Calls through a client that stands.
    pub fn over(client: Client<S>) -> Self {
        Self { client }
    }

    /// Sets `options` for every call that does not set its own: of the handle, of its lists and of
    /// [`revoke_many`](Self::revoke_many).
    #[must_use]
    pub fn options(self, options: CallOptions) -> Self {
        Self::over(self.client.options(options))
    }

    /// Tells `observer` what happens to each call; see [`okta_transport::observe`].
    #[must_use]
    pub fn observe(self, observer: impl Observe) -> Self {
        Self::over(self.client.observe(observer))
    }

    /// The client, for operations of your own.
    pub fn client(&self) -> &Client<S>
    where
        S: HttpService + Clone,
    {
        &self.client
    }
}

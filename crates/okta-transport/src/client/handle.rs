use okta_core::{DecodedLimit, ListOperation, Operation, OrgUrl};

use super::{Call, OperationService};
use super::{Items, Pages};
use crate::call::SharedOptions;
use crate::call::observe::{Observe, Observer};
use crate::{CallOptions, HttpService};

/// One org and one stack: calls any operation, and makes services of operations.
///
/// It is as cheap to clone as its stack.
///
/// ```
/// # use okta_core::{GetApiToken, OrgUrl};
/// # use okta_transport::{Client, Credential, Error, Stack};
/// # async fn example() -> Result<(), Error> {
/// # let org = OrgUrl::parse("https://acme.okta.com")?;
/// # let stack = Stack::new(&org, Credential::ssws("00a")?).over(okta_transport::Transport::new()?);
/// let client = Client::new(org, stack);
/// let token = client.call(GetApiToken::new("00T1".parse::<okta_core::ApiTokenId>()?)).await?;
/// println!("{}", token.value.name);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client<S> {
    pub(super) stack: S,
    pub(super) org: OrgUrl,
    pub(super) options: SharedOptions,
    pub(super) observer: Option<Observer>,
    pub(super) decoded_limit: Option<DecodedLimit>,
}

impl<S> Client<S> {
    /// Calls `org` through `stack`.
    pub fn new(org: OrgUrl, stack: S) -> Self {
        Self {
            stack,
            org,
            options: SharedOptions::default(),
            observer: None,
            decoded_limit: None,
        }
    }

    /// Sets `options` for every call of this client that does not set its own.
    ///
    /// ```
    /// # use okta_transport::{CallOptions, Client};
    /// # fn example<S>(client: Client<S>) -> Client<S> {
    /// let mut options = CallOptions::default();
    /// options.retries = Some(0);
    /// client.options(options)
    /// # }
    /// ```
    #[must_use]
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options.into();
        self
    }

    /// Bounds what the items of a page take in memory, in bytes; 256 MiB unless set. A page that exceeds it is an error of kind
    /// [`BodyTooLarge`](crate::ErrorKind::BodyTooLarge).
    #[must_use]
    pub fn decoded_limit(mut self, bytes: usize) -> Self {
        self.decoded_limit = Some(DecodedLimit(bytes));
        self
    }

    /// Tells `observer` what happens to each call; see [`observe`](crate::observe).
    #[must_use]
    pub fn observe(mut self, observer: impl Observe) -> Self {
        self.observer = Some(Observer::new(observer));
        self
    }

    pub(crate) fn observed_by(mut self, observer: Option<Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// The org.
    pub fn org(&self) -> &OrgUrl {
        &self.org
    }

    /// The stack.
    pub fn stack(&self) -> &S {
        &self.stack
    }
}

impl<S: HttpService + Clone> Client<S> {
    /// A call of `operation`. Nothing is sent until it is awaited.
    pub fn call<Op: Operation>(&self, operation: Op) -> Call<Op, S> {
        Call::new(self.service(), operation)
    }

    /// An operation as a tower service.
    pub fn service<Op: Operation>(&self) -> OperationService<Op, S> {
        OperationService::new(self.clone())
    }

    /// The pages of a list, beginning with the one that `first` asks for.
    pub fn pages<Op: ListOperation>(&self, first: Op) -> Pages<Op, S> {
        Pages::new(self.service(), first)
    }

    /// The items of a list, page after page.
    pub fn items<Op: ListOperation>(&self, first: Op) -> Items<Op, S> {
        Items::new(self.pages(first))
    }
}

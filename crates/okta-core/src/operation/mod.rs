//! Operations of Okta's API as values.

mod description;
mod request;

pub use self::description::{AuthScheme, OperationDescription, Repeat};
pub use self::request::RequestBuilder;

use bytes::Bytes;
use http::{Request, Response};

use crate::{ApiError, Cursor, DecodeError, InvalidInput, OrgUrl, Page};

/// One operation of Okta's API, as a value that holds its parameters.
///
/// It knows how to become a request, how to read its answer, and it has one static description that the layers of a
/// stack read: which credentials it takes, what a repeat means, which rate-limit bucket it draws from. Any endpoint of
/// Okta can be called through it, with every layer in place:
///
/// ```
/// use bytes::Bytes;
/// use http::{Method, Request, Response};
/// use okta_core::{
///     ApiResponse, DecodeError, InvalidInput, Operation, OperationDescription, OrgUrl, RequestBuilder, UserId,
/// };
///
/// struct GetUser {
///     id: UserId,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct User {
///     status: String,
/// }
///
/// impl Operation for GetUser {
///     type Output = ApiResponse<User>;
///     const DESCRIPTION: &'static OperationDescription =
///         &OperationDescription::new("getUser", Method::GET, "/api/v1/users/{userId}").scopes(&["okta.users.read"]);
///
///     fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
///         RequestBuilder::new(Self::DESCRIPTION).segment(self.id.as_str()).build(org)
///     }
///
///     fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
///         ApiResponse::from_json(response)
///     }
/// }
///
/// let org = OrgUrl::parse("https://acme.okta.com")?;
/// let request = GetUser { id: "00u1".parse()? }.request(&org)?;
/// assert_eq!(request.uri(), "https://acme.okta.com/api/v1/users/00u1");
/// # Ok::<(), InvalidInput>(())
/// ```
pub trait Operation {
    /// What a successful call returns.
    type Output;

    /// What the layers know of it.
    const DESCRIPTION: &'static OperationDescription;

    /// The request to `org`. It carries no credential. Parameters that cannot be sent are refused here.
    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput>;

    /// Reads an answer with a 2xx status.
    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError>;

    /// What the call returns where `answer`, to a retry, shows that an earlier attempt was carried out whose own answer was
    /// lost. It alone decides that. `None`, as provided, makes the answer the error.
    fn already_done(&self, answer: &ApiError) -> Option<Self::Output> {
        let _ = answer;
        None
    }
}

/// An operation that returns a list page by page, so that a client can follow it to its end.
pub trait ListOperation: Operation<Output = Page<Self::Item>> {
    /// What the list consists of.
    type Item;

    /// The request for the page that `cursor` leads to.
    fn from_cursor(cursor: Cursor) -> Self;

    /// The cursor that this request follows, if it was made from one.
    fn cursor(&self) -> Option<&Cursor>;

    /// The request where the whole list is wanted: with the largest pages, unless it says how large they are. As it is unless
    /// the operation knows better.
    #[must_use]
    fn for_all(self) -> Self
    where
        Self: Sized,
    {
        self
    }
}

use okta_core::ListApiTokens;
use okta_transport::{Call, HttpService, Items, OperationService, Pages};

use crate::ApiTokens;

/// `listApiTokens` as a tower service: `Service<ListApiTokens, Response = Page<ApiToken>>`.
pub type ListApiTokensService<S> = OperationService<ListApiTokens, S>;

/// The pages of a list of API tokens.
pub type ApiTokenPages<S> = Pages<ListApiTokens, S>;

/// The API tokens of a list.
pub type ApiTokenItems<S> = Items<ListApiTokens, S>;

impl<S: HttpService + Clone> ApiTokens<S> {
    /// `listApiTokens`: one page. For all pages take [`items`](Self::items) or [`pages`](Self::pages).
    pub fn list(&self, list: impl Into<ListApiTokens>) -> Call<ListApiTokens, S> {
        self.client().call(list.into())
    }

    /// All API tokens that `list` asks for, page after page. A saved [`Cursor`](crate::Cursor) resumes a list.
    ///
    /// ```
    /// # use okta_api_tokens::{ApiTokens, Cursor, Error, HttpService, ListApiTokens};
    /// async fn names<S: HttpService + Clone>(tokens: &ApiTokens<S>) -> Result<Vec<String>, Error> {
    ///     let mut names = Vec::new();
    ///     let mut items = tokens.items(ListApiTokens::new().limit(200)?);
    ///     while let Some(token) = items.try_next().await? {
    ///         names.push(token.name.to_string());
    ///     }
    ///     Ok(names)
    /// }
    /// ```
    pub fn items(&self, list: impl Into<ListApiTokens>) -> ApiTokenItems<S> {
        self.client().items(list.into())
    }

    /// The pages of the list that `list` asks for.
    pub fn pages(&self, list: impl Into<ListApiTokens>) -> ApiTokenPages<S> {
        self.client().pages(list.into())
    }

    /// `listApiTokens` as a tower service.
    pub fn list_service(&self) -> ListApiTokensService<S> {
        self.client().service()
    }
}

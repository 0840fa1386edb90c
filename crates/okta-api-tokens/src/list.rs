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

    /// All API tokens that `list` asks for, page after page.
    ///
    /// A list can be resumed from a saved cursor, in another process too. That of [`pages`](Self::pages) repeats nothing,
    /// that of `items` a page at most. It holds all parameters of its list.
    ///
    /// ```
    /// use okta_api_tokens::{ApiTokens, Cursor, Error, HttpService, ListApiTokens};
    ///
    /// /// Reads two pages and returns what to save.
    /// async fn begin<S: HttpService + Clone>(tokens: &ApiTokens<S>) -> Result<Option<String>, Error> {
    ///     let mut pages = tokens.pages(ListApiTokens::new().limit(200)?);
    ///     for _ in 0..2 {
    ///         if let Some(page) = pages.try_next().await? {
    ///             println!("{} tokens", page.items.len());
    ///         }
    ///     }
    ///     Ok(pages.cursor().map(Cursor::to_string))
    /// }
    ///
    /// async fn go_on<S: HttpService + Clone>(tokens: &ApiTokens<S>, saved: &str) -> Result<(), Error> {
    ///     let mut rest = tokens.items(saved.parse::<Cursor>()?);
    ///     while let Some(token) = rest.try_next().await? {
    ///         println!("{}", token.name);
    ///     }
    ///     Ok(())
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

use std::cell::Cell;

use bytes::Bytes;
use http::Response;
use serde::de::DeserializeOwned;

use super::items::Items;
use super::{DecodedLimit, decode};
use crate::{Cursor, DecodeError, Model, ResponseMeta, Unreadable, link};

/// One page of a list.
///
/// A page may be shorter or longer than what was asked for, and empty with a page after it; only `next` tells whether
/// the list goes on.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order in which Okta sent them.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end of the list.
    pub next: Option<Cursor>,
    /// Status, request id, rate-limit headers and all other headers.
    pub meta: ResponseMeta,
}

impl<T> Page<T> {
    /// Puts a page together, for tests.
    pub fn new(items: Vec<T>, next: Option<Cursor>, meta: ResponseMeta) -> Self {
        Self { items, next, meta }
    }

    /// The items of which a value could not be read, each with what it holds. They are in [`items`](Self::items) like the others.
    ///
    /// ```
    /// use http::Response;
    /// use okta_core::{ApiToken, Page};
    ///
    /// let body = r#"[{"id": "00T1", "tokenWindow": "soon"}, {"id": "00T2", "tokenWindow": "P30D"}]"#;
    /// let page = Page::<ApiToken>::from_json(Response::new(body.into()))?;
    /// assert_eq!(page.items.len(), 2);
    /// let warnings: Vec<_> = page.warnings().collect();
    /// assert_eq!(warnings.len(), 1);
    /// assert_eq!(warnings[0].0.id, "00T1");
    /// assert_eq!(warnings[0].1[0].to_string(), r#"`tokenWindow` holds `"soon"`"#);
    /// # Ok::<(), okta_core::DecodeError>(())
    /// ```
    pub fn warnings(&self) -> impl Iterator<Item = (&T, Vec<Unreadable<'_>>)>
    where
        T: Model,
    {
        let unreadable = self.items.iter().map(|item| (item, item.unreadable()));
        unreadable.filter(|(_, unreadable)| !unreadable.is_empty())
    }

    /// Reads a JSON array, up to the [`DecodedLimit`] of the answer, and the `next` link. A link that cannot be followed is an error, since a list that ends
    /// early would look like a whole one.
    pub fn from_json(response: Response<Bytes>) -> Result<Self, DecodeError>
    where
        T: DeserializeOwned,
    {
        let next = link::next(response.headers());
        let is_exceeded = Cell::new(false);
        let items = Items::new(DecodedLimit::of(response.extensions()), &is_exceeded);
        let (items, meta) =
            decode(response, items, |items, meta| (items, meta)).map_err(|error| {
                if is_exceeded.get() {
                    error.too_large()
                } else {
                    error
                }
            })?;
        match next {
            Ok(next) => Ok(Self { items, next, meta }),
            Err(error) => Err(DecodeError::new(error.to_string(), meta, b"")),
        }
    }
}

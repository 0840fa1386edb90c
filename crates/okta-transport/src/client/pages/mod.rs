//! Lists, page after page.
//!
//! Nothing is sent until a page or an item is asked for, and no page is asked for before the one in hand is used up.
//! The end of the stream is the end of the list: whatever prevents the next page is an error in the stream, and so is
//! a page that leads back to one that was sent before.
//!
//! The whole list is wanted, so the pages are as large as can be unless the request says how large. A list may have 100,000 pages, and
//! 100 empty ones in a row; one that goes on ends with [`ListTooLong`](crate::ErrorKind::ListTooLong).
//!
//! The cursor of a list that stopped is in its error ([`Error::cursor`](crate::Error::cursor)) as well as here. It can be saved
//! and the list resumed from it, in another process too.

mod items;
mod stream;

pub use self::items::Items;
pub use self::stream::Pages;

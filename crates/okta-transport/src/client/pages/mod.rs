//! Lists, page after page.
//!
//! Nothing is sent until a page or an item is asked for, and no page is asked for before the one in hand is used up.
//! The end of the stream is the end of the list: whatever prevents the next page is an error in the stream, and so is
//! a page that leads back to one that was sent before.
//!
//! The cursor of a list that stopped can be saved and the list resumed from it, in another process too.

mod items;
mod stream;

pub use self::items::Items;
pub use self::stream::Pages;

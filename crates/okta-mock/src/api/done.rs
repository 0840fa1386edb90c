//! What an operation has to say.

use http::HeaderMap;

pub(super) enum Done {
    Json { body: Vec<u8>, links: HeaderMap },
    NoContent,
}

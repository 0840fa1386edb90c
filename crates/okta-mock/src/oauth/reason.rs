//! The words in which the org says why it refuses something.

use std::borrow::Cow;

/// Why something was refused, for the person who reads it. Never with a token or an assertion in it.
pub(super) type Reason = Cow<'static, str>;

use std::borrow::Cow;

use serde::Deserialize;

/// The name of a field, without a copy where the parser has it as it stands in the text.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

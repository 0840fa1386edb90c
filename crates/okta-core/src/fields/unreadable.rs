use std::fmt;

use super::RawFields;
use crate::quote::single_line;

/// An object of Okta's whose fields this version knows.
///
/// A value that cannot be read does not hide the object: the field is `None`, or empty, and the value stands among the other
/// fields as it came.
pub trait Model {
    /// The values of known fields that could not be read.
    fn unreadable(&self) -> Vec<Unreadable<'_>>;
}

/// A value of a known field that could not be read.
///
/// ```
/// use okta_core::{ApiToken, Model};
///
/// let token: ApiToken = serde_json::from_str(r#"{"id": "00T1", "network": {"connection": 5}, "tokenWindow": "soon"}"#)?;
/// assert_eq!(token.token_window, None);
/// assert_eq!(token.other.get("tokenWindow"), Some(r#""soon""#));
/// let told: Vec<_> = token.unreadable().iter().map(ToString::to_string).collect();
/// assert_eq!(told, [r#"`tokenWindow` holds `"soon"`"#, "`network.connection` holds `5`"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable<'o> {
    /// The name of the field, with dots for nesting: `network.connection`.
    pub field: String,
    /// The JSON that it holds.
    pub json: &'o str,
}

impl fmt::Display for Unreadable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` holds `{}`", self.field, single_line(self.json))
    }
}

/// Those of `other` whose names are `known`.
pub(crate) fn own<'o>(known: &[&str], other: &'o RawFields) -> Vec<Unreadable<'o>> {
    let unreadable = other.iter().filter(|(name, _)| known.contains(name));
    let unreadable = unreadable.map(|(name, json)| Unreadable {
        field: name.to_owned(),
        json,
    });
    unreadable.collect()
}

/// Those inside a field, by shape: an object alone has any.
pub(crate) mod inside {
    use super::{Model, Unreadable};

    pub(crate) use none as list;
    pub(crate) use none as text;
    pub(crate) use none as text_or_empty;
    pub(crate) use none as time;

    pub(crate) fn none<T>(_: &'static str, _: T) -> Vec<Unreadable<'static>> {
        Vec::new()
    }

    pub(crate) fn object<'o, T: Model>(
        outer: &'static str,
        value: Option<&'o T>,
    ) -> Vec<Unreadable<'o>> {
        let mut found = value.map(Model::unreadable).unwrap_or_default();
        for unreadable in &mut found {
            unreadable.field = format!("{outer}.{}", unreadable.field);
        }
        found
    }
}

//! The `after` cursor: opaque to clients, an id to the org.

/// The page behind the record with this id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) id: String,
    /// That page shows nothing, and the next one goes on from here.
    pub(super) empty: bool,
}

/// Written as `+%2F%3D`: a client that decodes and encodes again gets it wrong.
const AWKWARD: &str = " /=";
const EMPTY: &str = ".empty";

impl Cursor {
    pub(super) fn parse(text: &str) -> Self {
        let text = text.strip_suffix(AWKWARD).unwrap_or(text);
        let (id, empty) = text
            .strip_suffix(EMPTY)
            .map_or((text, false), |id| (id, true));
        Self {
            id: id.to_owned(),
            empty,
        }
    }

    pub(super) fn text(&self, awkward: bool) -> String {
        let empty = if self.empty { EMPTY } else { "" };
        let tail = if awkward { AWKWARD } else { "" };
        format!("{}{empty}{tail}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_comes_back() {
        for empty in [false, true] {
            for awkward in [false, true] {
                let cursor = Cursor {
                    id: "00Tx".into(),
                    empty,
                };
                assert_eq!(Cursor::parse(&cursor.text(awkward)), cursor);
            }
        }
    }
}

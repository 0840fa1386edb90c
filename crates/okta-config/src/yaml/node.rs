use zeroize::Zeroizing;

use crate::Position;

/// A part of a file. Its texts may be secrets, so they are overwritten on drop, and it has no `Debug`.
pub(crate) struct Node {
    pub(crate) place: Position,
    pub(crate) data: Data,
}

pub(crate) enum Data {
    /// Text as it was written, so that `0123` stays an id and `30` is the same with and without quotes.
    Scalar {
        text: Zeroizing<String>,
        is_plain: bool,
    },
    List(Vec<Node>),
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar; that of a key, which is always one.
    pub(crate) fn text(&self) -> &str {
        match &self.data {
            Data::Scalar { text, .. } => text,
            Data::List(_) | Data::Mapping(_) => "",
        }
    }

    /// Whether nothing stands here (YAML 1.2.2, section 10.2.1.1).
    pub(crate) fn is_null(&self) -> bool {
        match &self.data {
            Data::Scalar { text, is_plain } => {
                *is_plain && ["", "~", "null", "Null", "NULL"].contains(&text.as_str())
            }
            Data::List(_) | Data::Mapping(_) => false,
        }
    }

    /// The JSON of the tree. The members of a JWK are texts (RFC 7517, section 4), so `kid: 7` is `"7"`; plain `true`
    /// and `false` stay what they are.
    pub(crate) fn to_json(&self) -> Zeroizing<String> {
        let mut json = Zeroizing::new(String::new());
        self.write_json(&mut json);
        json
    }

    fn write_json(&self, json: &mut String) {
        match &self.data {
            Data::Scalar { text, is_plain } => match text.as_str() {
                "true" | "false" if *is_plain => json.push_str(text),
                _ if self.is_null() => json.push_str("null"),
                text => quote(text, json),
            },
            Data::List(items) => {
                json.push('[');
                for (index, item) in items.iter().enumerate() {
                    json.push_str(if index == 0 { "" } else { "," });
                    item.write_json(json);
                }
                json.push(']');
            }
            Data::Mapping(entries) => {
                json.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    json.push_str(if index == 0 { "" } else { "," });
                    quote(key.text(), json);
                    json.push(':');
                    value.write_json(json);
                }
                json.push('}');
            }
        }
    }
}

fn quote(text: &str, json: &mut String) {
    let quoted = Zeroizing::new(serde_json::Value::from(text).to_string());
    json.push_str(&quoted);
}

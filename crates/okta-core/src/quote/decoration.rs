/// What stands around a value, or in its place, where a person or a tool put more there than the value: quotes, or a
/// placeholder. The words are for a mistake, and hold nothing of the text.
///
/// ```
/// use okta_core::quote::decoration;
///
/// assert_eq!(decoration("00aS3cret"), None);
/// assert_eq!(decoration("'00aS3cret'"), Some("it stands in quotes; remove them"));
/// assert_eq!(decoration("${OKTA_API_TOKEN}"), Some("it is still a placeholder; put the value there"));
/// ```
pub fn decoration(text: &str) -> Option<&'static str> {
    let quotes = ['"', '\'', '`', '“', '”', '‘', '’', '«', '»'];
    if text.starts_with(quotes) || text.ends_with(quotes) {
        return Some("it stands in quotes; remove them");
    }
    is_placeholder(text).then_some("it is still a placeholder; put the value there")
}

fn is_placeholder(text: &str) -> bool {
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == ' ' || c == '.')
    };
    let within = |open: &str, close: &str| {
        text.strip_prefix(open)
            .and_then(|inner| inner.strip_suffix(close))
            .map(str::trim)
    };
    let framed = [
        ("${", "}"),
        ("$(", ")"),
        ("{{", "}}"),
        ("{", "}"),
        ("<", ">"),
        ("%", "%"),
        ("[", "]"),
    ];
    let is_framed = framed
        .iter()
        .any(|(open, close)| within(open, close).is_some_and(is_name));
    let is_variable = text.strip_prefix('$').is_some_and(is_name);
    let upper = text.to_ascii_uppercase();
    // `YOUR_API_TOKEN`, `your-client-id`, `changeme`, `xxxxxxxx`, `***`.
    let is_stand_in = [
        "YOUR_",
        "YOUR-",
        "MY_API_",
        "REPLACE_ME",
        "REPLACE-ME",
        "CHANGEME",
        "CHANGE_ME",
        "CHANGE-ME",
        "TODO",
    ]
    .iter()
    .any(|start| upper.starts_with(start));
    let is_blacked_out = text.len() >= 3
        && ['x', 'X', '*', '.', '…']
            .iter()
            .any(|c| text.chars().all(|it| it == *c));
    is_framed || is_variable || is_stand_in || is_blacked_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_or_a_tool_left_is_told() {
        for text in [
            "\"00abc\"",
            "'00abc'",
            "00abc\"",
            "'00abc",
            "“00abc”",
            "`00abc`",
        ] {
            assert!(decoration(text).unwrap().contains("quotes"), "{text}");
        }
        for text in [
            "<YOUR_TOKEN>",
            "<token>",
            "<your token here>",
            "${OKTA_API_TOKEN}",
            "$OKTA_API_TOKEN",
            "$(cat token)",
            "{apiToken}",
            "{{ clientId }}",
            "%OKTA_TOKEN%",
            "[token]",
            "YOUR_API_TOKEN",
            "your-client-id",
            "changeme",
            "xxxxxxxx",
            "***",
            "...",
        ] {
            let told = decoration(text);
            assert!(told.is_some_and(|it| it.contains("placeholder")), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_value_is_left() {
        for text in [
            "00aS3cret_-x",
            "0oa1b2c3d4",
            "eyJhbGciOi.eyJpc3MiOi.c2ln",
            "{\"kty\":\"EC\"}",
            "k1",
            "7",
            "x",
            "xX1",
            "acme.okta.com",
            "a=b==",
            "Your",
            "yours",
            "$",
            "{}",
            "<>",
            "%",
            "opaque+/=",
        ] {
            assert_eq!(decoration(text), None, "{text}");
        }
    }
}

//! Text that people chose, made safe for where it goes.

use okta_core::quote::characters;

/// For a terminal: what would steer it, hide itself or turn the direction of the text becomes `�`.
pub fn printable(text: &str) -> String {
    characters(text)
        .map(|(c, is_hazard)| if is_hazard { '\u{fffd}' } else { c })
        .collect()
}

/// For a cell of a table: the beginning of [`printable`] text. A table is as wide as its longest cell, in each of its rows.
pub fn table_cell(text: &str) -> String {
    match text.char_indices().nth(LONGEST_CELL) {
        Some((end, _)) => printable(&text[..end]) + "…",
        None => printable(text),
    }
}

/// How much of a text a cell shows, in characters.
const LONGEST_CELL: usize = 120;

/// For JSON that is already written: the same characters become escapes, so that the document means what it meant. A
/// line break is formatting there; inside a string it is an escape already.
pub fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for (c, is_hazard) in characters(json) {
        if c == '\n' || !is_hazard {
            escaped.push(c);
        } else {
            escaped.extend(escape(c));
        }
    }
    escaped
}

/// JSON escapes UTF-16 units (RFC 8259, section 7).
fn escape(c: char) -> impl Iterator<Item = String> {
    let units = c.encode_utf16(&mut [0; 2]).to_vec();
    units.into_iter().map(|unit| format!("\\u{unit:04x}"))
}

/// For a cell of CSV: what a spreadsheet would take for a formula gets a `'` in front (OWASP, "CSV Injection").
pub fn cell(text: &str) -> String {
    let text = printable(text);
    match text.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(
            printable("\u{1b}[31mred\u{9b}2J\u{7}\u{7f}\n"),
            "�[31mred�2J���"
        );
        assert_eq!(printable("invoice\u{202e}fdp.exe"), "invoice�fdp.exe");
        assert_eq!(
            printable("Zugänge 日本 🔑 ❤\u{fe0f}"),
            "Zugänge 日本 🔑 ❤\u{fe0f}"
        );
    }

    #[test]
    fn a_cell_of_a_table_is_cut() {
        assert_eq!(table_cell("short"), "short");
        assert_eq!(table_cell(&"é".repeat(120)), "é".repeat(120));
        assert_eq!(table_cell(&"é".repeat(66_000)), "é".repeat(120) + "…");
        assert_eq!(table_cell("\u{1b}[2J"), "�[2J");
    }

    #[test]
    fn nothing_hides_in_a_table_a_cell_or_json() {
        for hidden in [
            '\u{61c}',
            '\u{ad}',
            '\u{180e}',
            '\u{206a}',
            '\u{fff9}',
            '\u{e0041}',
            '\u{3164}',
            '\u{34f}',
            '\u{e000}',
            '\u{e0100}',
        ] {
            let name = format!("ci{hidden}");
            assert_eq!(printable(&name), "ci�");
            assert_eq!(cell(&name), "ci�");
            let json = escape_json(&serde_json::to_string(&name).unwrap());
            assert!(json.is_ascii(), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), name);
        }
    }

    #[test]
    fn escaped_json_means_the_same() {
        let name = "\u{1b}[31m\u{9b}\u{7f}\u{202e}\u{e0041}\n\"é";
        let json = escape_json(&serde_json::to_string_pretty(&[name]).unwrap());
        assert!(
            characters(&json).all(|(c, is_hazard)| c == '\n' || !is_hazard),
            "{json}"
        );
        let read: Vec<String> = serde_json::from_str(&json).unwrap();
        assert_eq!(read, [name]);
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "\t=1"] {
            let safe = cell(formula);
            assert!(safe.starts_with(['\'', '\u{fffd}']), "{safe}");
        }
        assert_eq!(cell("a=b"), "a=b");
        assert_eq!(cell(""), "");
    }
}

//! The few colours; each says what the words say too.

use anstyle::{AnsiColor, Style};

use super::finding::Severity;

pub(crate) const HEADER: Style = Style::new().bold();
pub(crate) const PLAIN: Style = Style::new();
pub(crate) const DIM: Style = Style::new().dimmed();

pub(crate) fn of(severity: Option<Severity>) -> Style {
    match severity {
        Some(Severity::High) => AnsiColor::Red.on_default().bold(),
        Some(Severity::Medium) => AnsiColor::Yellow.on_default(),
        Some(Severity::Low) => AnsiColor::Cyan.on_default(),
        None => AnsiColor::Green.on_default(),
    }
}

pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

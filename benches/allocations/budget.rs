//! What may be allocated, and what is.

use std::process::ExitCode;

use comfy_table::{Table, presets::ASCII_MARKDOWN};

#[derive(Default)]
pub(crate) struct Budgets {
    rows: Vec<[String; 4]>,
    is_over: bool,
}

impl Budgets {
    /// A row that is there to be compared with.
    pub(crate) fn tell(&mut self, what: &str, measured: f64) {
        let row = [
            what.to_owned(),
            shown(measured),
            String::new(),
            String::new(),
        ];
        self.rows.push(row);
    }

    /// A row that must not be more than `budget`.
    pub(crate) fn keep(&mut self, what: &str, measured: f64, budget: f64) {
        let is_over = measured > budget;
        self.is_over |= is_over;
        let verdict = if is_over { "OVER BUDGET" } else { "kept" };
        self.rows.push([
            what.to_owned(),
            shown(measured),
            shown(budget),
            verdict.to_owned(),
        ]);
    }

    /// Prints all rows; a failure where one is over its budget.
    pub(crate) fn print(self) -> ExitCode {
        let mut table = Table::new();
        table
            .load_style(ASCII_MARKDOWN)
            .set_header(["what", "measured", "budget", ""])
            .add_rows(self.rows);
        println!("{table}");
        if self.is_over {
            eprintln!("a budget is passed");
            return ExitCode::FAILURE;
        }
        ExitCode::SUCCESS
    }
}

/// Whole numbers as they are, and the others with two digits.
fn shown(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

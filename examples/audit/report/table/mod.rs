//! The table for people, in as many columns as the terminal has room for.

mod field;
mod layout;

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};
use jiff::Timestamp;

use self::field::Field;
use self::layout::{FLAT, Layout, NARROW, STACKED};
use super::Row;

const RULE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// Spaces between two columns.
const GAP: u16 = 2;

/// Room that a text which may wrap should have at least.
const READABLE: u16 = 12;

/// A table no wider than `width`, unless the ids alone take more: they are never cut and never wrapped.
pub(super) fn render(rows: &[Row], now: Timestamp, width: Option<u16>) -> String {
    let flat = build(FLAT, rows, now);
    let natural = flat.column_max_content_widths();
    match width {
        Some(width) if total(&natural) > width => fit(rows, now, width),
        _ => flat.trim_fmt(),
    }
}

fn fit(rows: &[Row], now: Timestamp, width: u16) -> String {
    let mut table = build(STACKED, rows, now);
    let mut least = least_widths(STACKED, &table, rows, now);
    if total(&least) > width {
        table = build(NARROW, rows, now);
        least = least_widths(NARROW, &table, rows, now);
    }
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.max(total(&least)));
    for (column, least) in table.column_iter_mut().zip(least) {
        let padded = least.saturating_add(column.padding_width());
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(padded)));
    }
    table.trim_fmt()
}

/// The table as wide as its content.
fn build(layout: Layout, rows: &[Row], now: Timestamp) -> Table {
    let mut table = Table::new();
    // The colours are in the text, and whoever prints it decides whether they stay.
    table.force_no_tty().load_style(RULE);
    table.set_header(cells(layout, |field| vec![field.header()]));
    table.add_rows(
        rows.iter()
            .map(|row| cells(layout, |field| field.lines(row, now))),
    );
    let last = layout.columns.len() - 1;
    for (column, fields) in table.column_iter_mut().zip(layout.columns) {
        let gap = if column.index == last { 0 } else { GAP };
        column.set_padding((0, gap));
        if fields.iter().all(|field| field.is_number()) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn cells(layout: Layout, lines: impl Fn(Field) -> Vec<String>) -> Vec<Cell> {
    let cell = |fields: &&[Field]| {
        let lines: Vec<String> = fields.iter().flat_map(|field| lines(*field)).collect();
        Cell::new(lines.join(layout.separator))
    };
    layout.columns.iter().map(cell).collect()
}

/// How narrow each column may become, without the gap after it.
fn least_widths(layout: Layout, table: &Table, rows: &[Row], now: Timestamp) -> Vec<u16> {
    let natural = table.column_max_content_widths();
    let least = |(fields, natural): (&&[Field], u16)| {
        if !fields.iter().any(|field| field.may_wrap()) {
            return natural;
        }
        let whole = fields.iter().filter(|field| !field.may_wrap());
        let widest = whole.flat_map(|field| rows.iter().map(|row| field.width(row, now)));
        widest.max().unwrap_or(0).max(natural.min(READABLE))
    };
    layout.columns.iter().zip(natural).map(least).collect()
}

/// How wide the table is with columns of these widths.
fn total(widths: &[u16]) -> u16 {
    widths
        .iter()
        .copied()
        .reduce(|sum, width| sum.saturating_add(GAP).saturating_add(width))
        .unwrap_or(0)
}

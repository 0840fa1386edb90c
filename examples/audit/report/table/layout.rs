//! Which fields stand in which column.

use super::field::Field::{
    self, Age, Changed, Client, Expires, Findings, Id, Left, Level, Name, Network, Owner, Used,
};

/// The columns from left to right. Fields that share one stand on top of each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) columns: &'static [&'static [Field]],
    /// Between what shares a cell.
    pub(super) separator: &'static str,
}

/// One line for each token.
pub(super) const FLAT: Layout = Layout {
    columns: &[
        &[Level],
        &[Name],
        &[Id],
        &[Owner],
        &[Client],
        &[Network],
        &[Age],
        &[Used],
        &[Changed],
        &[Left],
        &[Expires],
        &[Findings],
    ],
    separator: ", ",
};

/// For 120 columns and less.
pub(super) const STACKED: Layout = Layout {
    columns: &[
        &[Level],
        &[Name, Id],
        &[Owner, Client],
        &[Network],
        &[Age, Changed],
        &[Used],
        &[Left, Expires],
        &[Findings],
    ],
    separator: "\n",
};

/// For 80 columns and less.
pub(super) const NARROW: Layout = Layout {
    columns: &[
        &[Level],
        &[Name, Id, Owner],
        &[Network, Client],
        &[Age, Used, Changed],
        &[Left, Expires],
        &[Findings],
    ],
    separator: "\n",
};

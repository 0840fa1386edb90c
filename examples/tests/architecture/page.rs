//! Reads the tables of `ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};

/// What the page says.
pub(crate) struct Page {
    /// By crate, the floor of each module: `| floor | modules | what |`, below a heading with the name of the crate.
    pub(crate) floors: BTreeMap<String, BTreeMap<String, u32>>,
    /// By crate, those that it may depend on: `| crate | may depend on | what |`.
    pub(crate) edges: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Clone, Copy)]
enum Table {
    None,
    Floors,
    Edges,
}

impl Page {
    pub(crate) fn read(text: &str) -> Self {
        let mut page = Self {
            floors: BTreeMap::new(),
            edges: BTreeMap::new(),
        };
        let (mut heading, mut table) = (String::new(), Table::None);
        for line in text.lines() {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            match (table, cells.as_slice()) {
                (_, [text]) => {
                    table = Table::None;
                    if text.starts_with('#') {
                        code(text)
                            .next()
                            .unwrap_or_default()
                            .clone_into(&mut heading);
                    }
                }
                (_, ["", "floor", "modules", ..]) => table = Table::Floors,
                (_, ["", "crate", "may depend on", ..]) => table = Table::Edges,
                (Table::Floors, ["", floor, modules, ..]) => {
                    // The line below a header has no number.
                    if let Ok(floor) = floor.parse() {
                        let floors = page.floors.entry(heading.clone()).or_default();
                        for module in code(modules) {
                            let before = floors.insert(module.to_owned(), floor);
                            assert!(
                                before.is_none(),
                                "`{module}` is on two floors of `{heading}`"
                            );
                        }
                    }
                }
                (Table::Edges, ["", name, others, ..]) => {
                    for name in code(name) {
                        let others = code(others).map(str::to_owned).collect();
                        page.edges.insert(name.to_owned(), others);
                    }
                }
                _ => {}
            }
        }
        page
    }
}

/// What stands in backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

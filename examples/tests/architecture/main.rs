//! Holds the plan of `ARCHITECTURE.md`: a root module of a crate imports only from root modules on floors below its own, and a
//! crate depends on the crates that its row names.
//!
//! The tables are read from that page, and the sources as tokens, so that comments and texts are left out and what stands in a macro
//! counts. What is compiled for tests alone may import anything, and so may `lib.rs`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod cases;
mod imports;
mod page;
mod repository;

use std::collections::BTreeSet;

use imports::{Import, Sources};
use page::Page;

/// What is wrong with `sources` by the floors of `page`, a line each.
fn findings(page: &Page, sources: &Sources) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let name = &sources.name;
    let Some(floors) = page.floors.get(name) else {
        found.insert(format!("`{name}` has no table of floors in the page"));
        return found;
    };
    for module in sources
        .modules
        .difference(&floors.keys().cloned().collect())
    {
        found.insert(format!("`{name}`: the module `{module}` is on no floor"));
    }
    for module in floors.keys().filter(|&it| !sources.modules.contains(it)) {
        found.insert(format!(
            "`{name}`: there is no module `{module}`, which the page names"
        ));
    }
    for Import {
        file,
        line,
        from,
        name: imported,
    } in sources.imports()
    {
        let at = format!("{name}: {file}:{line}");
        let Some(to) = sources.owner(&imported) else {
            found.insert(format!(
                "{at}: it is not known which module `crate::{imported}` is from"
            ));
            continue;
        };
        let (Some(own), Some(other)) = (floors.get(&from), floors.get(to)) else {
            continue;
        };
        if *to != from && other >= own {
            let way = if other == own { "sideways" } else { "up" };
            found.insert(format!(
                "{at}: `{from}` on floor {own} imports {way}, from `{to}` on floor {other} (`crate::{imported}`)"
            ));
        }
    }
    found
}

fn assert_none(found: &BTreeSet<String>) {
    let lines: Vec<_> = found.iter().map(String::as_str).collect();
    assert!(found.is_empty(), "\n{}", lines.join("\n"));
}

#[test]
fn each_module_imports_from_floors_below_its_own() {
    let page = Page::read(&repository::page());
    let crates = repository::crates();
    assert!(crates.len() >= 5, "the crates are found");
    let found = crates.iter().flat_map(|sources| findings(&page, sources));
    assert_none(&found.collect());
}

#[test]
fn each_crate_depends_on_those_of_its_row() {
    let page = Page::read(&repository::page());
    let mut found = BTreeSet::new();
    for (name, dependencies) in repository::dependencies() {
        match page.edges.get(&name) {
            None => _ = found.insert(format!("`{name}` has no row in the table of crates")),
            Some(allowed) => found.extend(dependencies.difference(allowed).map(|other| {
                format!("`{name}` depends on `{other}`, which its row does not name")
            })),
        }
    }
    assert_none(&found);
}

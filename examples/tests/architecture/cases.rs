//! The test of the test: what is found, and what is not.

use std::collections::BTreeSet;

use crate::findings;
use crate::imports::Sources;
use crate::page::Page;

const PAGE: &str = "
### `a-crate`

| floor | modules | what |
|---|---|---|
| 2 | `high` | |
| 1 | `left`, `right` | |
| 0 | `low` | |
";

const LIB: &str = "pub mod high; mod left; mod right; mod low;
    pub use self::high::{High, Other as Renamed}; pub use low::Low;";

/// What is found in a crate whose module `left` is `text`.
fn left(text: &str) -> BTreeSet<String> {
    found(PAGE, LIB, "left.rs", text)
}

fn found(page: &str, lib: &str, file: &str, text: &str) -> BTreeSet<String> {
    let files = [("lib.rs", lib), (file, text)];
    let files = files.map(|(file, text)| (file.to_owned(), text.to_owned()));
    let sources = Sources::new("a-crate".to_owned(), files.into());
    findings(&Page::read(page), &sources)
}

#[test]
fn what_goes_up_or_sideways_is_found_however_it_is_written() {
    for text in [
        "use crate::high::Thing;",
        "use crate::high;",
        "use crate::{low::A, high::{B, C}};",
        "use crate::High;",
        "use crate::Renamed;",
        "use crate::{Low, Renamed as Mine};",
        "use crate::high::*;",
        "use super::high::Thing;",
        "pub use crate::right::Thing;",
        "fn f() -> u8 { crate::high::f() }",
        "fn f(it: &crate::right::Thing) {}",
        "impl crate::high::Trait for () {}",
        "pin_project! { struct A { #[pin] b: crate::high::B } }",
        "info!(target: crate::high::TARGET, { a = 1 }, \"text\");",
        "info!(target: \"t\", { a = super::right::a() });",
        "macro_rules! m { () => { $crate::high::f() } }",
        "mod inner { use super::super::high::Thing; }",
        "#[derive(Debug)] #[serde(with = \"x\")] struct A(Vec<crate::high::B>);",
        "#[cfg(not(test))] use crate::high::Thing;",
        "#[cfg(test)] mod tests { } use crate::high::Thing;",
    ] {
        assert_eq!(left(text).len(), 1, "{text}: {:?}", left(text));
    }
    let deep = found(
        PAGE,
        LIB,
        "left/deep/file.rs",
        "use super::super::super::right::A;",
    );
    assert_eq!(deep.len(), 1, "{deep:?}");
    let folder = found(PAGE, LIB, "left/mod.rs", "use super::high::A;");
    assert_eq!(folder.len(), 1, "{folder:?}");
}

#[test]
fn what_goes_down_or_is_no_import_is_not_found() {
    for text in [
        "use crate::low::Thing;",
        "use crate::Low;",
        "use crate::left::Own;",
        "use self::high::Thing;",
        "/// See [`crate::high::Thing`].\nstruct A;",
        "//! See crate::high.",
        "const TEXT: &str = \"crate::high::Thing\";",
        "#[cfg(test)] mod tests { use crate::high::Thing; }",
        "#[cfg(test)] use crate::high::Thing;",
        "#[cfg(test)] fn f() { crate::high::f() }",
        "pub(in crate::high) struct A;",
        "use other::crate_like::high::Thing;",
        "mod inner { use super::high::Thing; }",
    ] {
        assert_eq!(left(text), BTreeSet::new(), "{text}");
    }
    let deep = found(
        PAGE,
        LIB,
        "left/deep/file.rs",
        "use super::super::right::A;",
    );
    assert_eq!(deep, BTreeSet::new(), "it is `left::right`");
    let program = found(PAGE, LIB, "main.rs", "use crate::high::A;");
    assert_eq!(program, BTreeSet::new());
}

#[test]
fn a_name_whose_module_is_not_known_is_found() {
    assert_eq!(left("use crate::Unheard;").len(), 1);
}

#[test]
fn page_and_crate_name_the_same_modules() {
    let one_more = format!("{LIB} mod other;");
    assert_eq!(found(PAGE, &one_more, "left.rs", "").len(), 1);
    let one_less = LIB.replace("mod right;", "");
    assert_eq!(found(PAGE, &one_less, "left.rs", "").len(), 1);
    let other = PAGE.replace("a-crate", "another");
    assert_eq!(found(&other, LIB, "left.rs", "").len(), 1);
}

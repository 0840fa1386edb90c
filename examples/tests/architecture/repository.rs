//! Reads the page and the crates below `crates/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::imports::Sources;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn page() -> String {
    text(&root().join("ARCHITECTURE.md"))
}

/// The folders of the crates, by name.
fn folders() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(root().join("crates")).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    folders
        .filter(|folder| folder.join("Cargo.toml").exists())
        .map(|folder| {
            (
                folder.file_name().unwrap().to_str().unwrap().to_owned(),
                folder,
            )
        })
        .collect()
}

pub(crate) fn crates() -> Vec<Sources> {
    let read = |(name, folder): (String, PathBuf)| {
        let mut files = BTreeMap::new();
        let folder = folder.join("src");
        collect(&folder, &folder, &mut files);
        Sources::new(name, files)
    };
    folders().into_iter().map(read).collect()
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let parts = path.strip_prefix(root).unwrap().iter();
            let parts: Vec<_> = parts.map(|part| part.to_str().unwrap()).collect();
            files.insert(parts.join("/"), text(&path));
        }
    }
}

/// The crates of the workspace that each of them depends on, tests left out.
pub(crate) fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let folders = folders();
    let names: BTreeSet<&str> = folders.iter().map(|(name, _)| name.as_str()).collect();
    let of = |folder: &Path| {
        let manifest = text(&folder.join("Cargo.toml"));
        let mut section = "";
        let mut found = BTreeSet::new();
        for line in manifest.lines() {
            if line.starts_with('[') {
                section = line;
            } else if section == "[dependencies]" {
                let name = line.split(['.', '=', ' ']).next().unwrap();
                found.extend(names.get(name).map(|&name| name.to_owned()));
            }
        }
        found
    };
    let all = folders
        .iter()
        .map(|(name, folder)| (name.clone(), of(folder)));
    all.collect()
}

//! Finds what a crate's modules import from each other.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};

/// The sources of a crate.
pub(crate) struct Sources {
    pub(crate) name: String,
    /// The root modules.
    pub(crate) modules: BTreeSet<String>,
    /// By the names that `lib.rs` exports, the root modules that they are from.
    exports: BTreeMap<String, String>,
    files: BTreeMap<String, TokenStream>,
}

/// A path that leads to a name at the root of the crate.
pub(crate) struct Import {
    pub(crate) file: String,
    pub(crate) line: usize,
    /// The root module that it stands in.
    pub(crate) from: String,
    pub(crate) name: String,
}

impl Sources {
    /// Takes text by file, named from the folder of `lib.rs`.
    pub(crate) fn new(name: String, files: BTreeMap<String, String>) -> Self {
        let parse = |(file, text): (String, String)| {
            let tokens = text.parse();
            let tokens = tokens.unwrap_or_else(|error| panic!("{name}: {file}: {error}"));
            (file, tokens)
        };
        let files: BTreeMap<_, TokenStream> = files.into_iter().map(parse).collect();
        let root = without_tests(files["lib.rs"].clone());
        let words = root
            .iter()
            .enumerate()
            .filter_map(|(at, token)| match token {
                TokenTree::Ident(word) => Some((at, word)),
                _ => None,
            });
        let modules: BTreeSet<String> = words
            .clone()
            .filter(|(_, word)| *word == "mod")
            .map(|(at, _)| root[at + 1].to_string())
            .collect();
        let uses = words.filter(|(_, word)| *word == "use");
        let mut exports = BTreeMap::new();
        for mut path in uses.flat_map(|(at, _)| paths(&root[at + 1..])) {
            if path[0] == "self" || path[0] == "crate" {
                path.remove(0);
            }
            if let [module, .., name] = &path[..]
                && modules.contains(module)
            {
                exports.insert(name.clone(), module.clone());
            }
        }
        Self {
            name,
            modules,
            exports,
            files,
        }
    }

    /// The root module that a name at the root is from.
    pub(crate) fn owner(&self, name: &str) -> Option<&String> {
        self.modules.get(name).or_else(|| self.exports.get(name))
    }

    /// All imports but those of `lib.rs`, and of the programs beside it.
    pub(crate) fn imports(&self) -> Vec<Import> {
        let mut found = Vec::new();
        for (file, tokens) in &self.files {
            let mut module: Vec<String> = file
                .trim_end_matches(".rs")
                .split('/')
                .map(str::to_owned)
                .collect();
            if module.last().is_some_and(|last| last == "mod") {
                module.pop();
            }
            if self.modules.contains(&module[0]) {
                let mut walk = Walk {
                    file,
                    found: &mut found,
                };
                walk.tokens(&module, tokens.clone());
            }
        }
        found
    }
}

struct Walk<'w> {
    file: &'w str,
    found: &'w mut Vec<Import>,
}

impl Walk<'_> {
    fn tokens(&mut self, module: &[String], tokens: TokenStream) {
        let tokens = without_tests(tokens);
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    // A module in braces is one more for `super` to leave.
                    let within = match (
                        at.checked_sub(2).map(|at| &tokens[at]),
                        &tokens.get(at.wrapping_sub(1)),
                    ) {
                        (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name)))
                            if word == "mod" =>
                        {
                            [module, &[name.to_string()]].concat()
                        }
                        _ => module.to_vec(),
                    };
                    self.tokens(&within, group.stream());
                }
                TokenTree::Ident(word) if begins_path(&tokens, at) => {
                    self.path(module, word, &tokens[at..]);
                }
                _ => {}
            }
        }
    }

    fn path(&mut self, module: &[String], first: &Ident, tokens: &[TokenTree]) {
        for path in paths(tokens) {
            let (mut absolute, mut rest) = match path[0].as_str() {
                "crate" => (Vec::new(), &path[1..]),
                "super" => (module.to_vec(), &path[..]),
                _ => return,
            };
            while let Some(("super", below)) =
                rest.split_first().map(|(name, rest)| (name.as_str(), rest))
            {
                absolute.pop();
                rest = below;
            }
            absolute.extend_from_slice(rest);
            if let Some(name) = absolute.first() {
                self.found.push(Import {
                    file: self.file.to_owned(),
                    line: first.span().start().line,
                    from: module[0].clone(),
                    name: name.clone(),
                });
            }
        }
    }
}

/// Whether a path begins at `at`, and not a visibility such as `pub(in crate::auth)`.
fn begins_path(tokens: &[TokenTree], at: usize) -> bool {
    match &tokens[..at] {
        [.., TokenTree::Punct(first), TokenTree::Punct(second)] => {
            second.as_char() != ':' || first.as_char() != ':' || first.spacing() == Spacing::Alone
        }
        [.., TokenTree::Ident(word)] => word != "in",
        _ => true,
    }
}

/// The paths that begin with the first of these tokens; several where it ends in braces.
fn paths(tokens: &[TokenTree]) -> Vec<Vec<String>> {
    let mut path = Vec::new();
    let mut rest = tokens;
    loop {
        match rest {
            [TokenTree::Ident(name), after @ ..] => {
                path.push(name.to_string());
                let Some(after) = after_colons(after) else {
                    // A name by which it is known here.
                    if let [TokenTree::Ident(word), TokenTree::Ident(name), ..] = after
                        && word == "as"
                    {
                        path.push(name.to_string());
                    }
                    return vec![path];
                };
                rest = after;
            }
            [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
                let tokens: Vec<_> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
                let parts = tokens.split(is_comma).flat_map(paths);
                let with = |part: Vec<String>| [&path[..], &part[..]].concat();
                return parts.map(with).collect();
            }
            // A glob, or nothing.
            _ => {
                return vec![path]
                    .into_iter()
                    .filter(|path| !path.is_empty())
                    .collect();
            }
        }
    }
}

fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(first), TokenTree::Punct(second), rest @ ..]
            if first.as_char() == ':' && second.as_char() == ':' =>
        {
            Some(rest)
        }
        _ => None,
    }
}

/// The tokens without the items that are compiled for tests alone: from `#[cfg(test)]` to the end of braces or a semicolon.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        let is_attribute = matches!(kept.last(), Some(TokenTree::Punct(it)) if it.as_char() == '#');
        if let (true, TokenTree::Group(group)) = (is_attribute, &token)
            && group.stream().to_string().replace(' ', "") == "cfg(test)"
        {
            kept.pop();
            for token in tokens.by_ref() {
                let is_end = match &token {
                    TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                    TokenTree::Punct(punct) => punct.as_char() == ';',
                    _ => false,
                };
                if is_end {
                    break;
                }
            }
            continue;
        }
        kept.push(token);
    }
    kept
}

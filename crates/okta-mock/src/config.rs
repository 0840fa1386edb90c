//! What an org is told to be, once, at build.

use crate::{oauth::Settings, routes::Route};
use std::time::Duration;

/// How a list answer writes its `Link` relations (RFC 8288, section 3, allows both).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkStyle {
    /// One header per relation, as recorded.
    #[default]
    Separate,
    /// One header with both relations and a comma between.
    Joined,
    /// A header for `next` alone, as some recorded lists have it.
    NextOnly,
}

/// When a page has a `next`, and where it leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Next {
    /// To the next page, if there is one.
    #[default]
    Plain,
    /// To an empty page, which leads on to the next.
    BehindEmptyPage,
    /// For ever to the same page.
    Repeated,
}

#[derive(Clone, Debug)]
pub(crate) struct Paging {
    pub(crate) links: LinkStyle,
    pub(crate) next_host: Option<String>,
    pub(crate) default_size: usize,
    pub(crate) cap: usize,
    pub(crate) ignore_limit: bool,
    pub(crate) next: Next,
    pub(crate) awkward_cursors: bool,
}

impl Default for Paging {
    fn default() -> Self {
        Self {
            links: LinkStyle::default(),
            next_host: None,
            default_size: 20,
            cap: 200,
            ignore_limit: false,
            next: Next::default(),
            awkward_cursors: false,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) concurrency_limit: Option<usize>,
    pub(crate) latency: Duration,
    pub(crate) paging: Paging,
    pub(crate) routes: Vec<Route>,
    pub(crate) oauth: Settings,
}

impl Config {
    /// Index of the bucket of the token endpoint, behind those of the routes.
    pub(crate) fn token_bucket(&self) -> usize {
        self.routes.len() + 1
    }
}

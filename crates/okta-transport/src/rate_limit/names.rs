use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::Request;

use crate::Body;

type Name = dyn Fn(&Request<Body>) -> Option<Cow<'_, str>> + Send + Sync;

/// Which bucket a request draws from: the one that the description of its operation names, or what a function of the
/// user's says.
#[derive(Clone, Default)]
pub(super) struct BucketNames(Option<Arc<Name>>);

impl BucketNames {
    pub(super) fn new(
        name: impl Fn(&Request<Body>) -> Option<Cow<'_, str>> + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(name)))
    }

    pub(super) fn of<'r>(&self, request: &'r Request<Body>) -> Option<Cow<'r, str>> {
        match &self.0 {
            Some(name) => name(request),
            None => Some(request.body().description()?.bucket_name().into()),
        }
    }
}

impl fmt::Debug for BucketNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "BucketNames(a function)",
            None => "BucketNames(as described)",
        })
    }
}

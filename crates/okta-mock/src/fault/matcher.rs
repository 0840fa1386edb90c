//! Which requests a fault meets, and how many of them.

use http::Method;

#[derive(Clone, Debug)]
pub(super) struct Matcher {
    pub(super) method: Option<String>,
    pub(super) prefix: String,
    /// Matching requests to let pass first.
    pub(super) skip: usize,
    /// Matching requests still to meet.
    pub(super) times: usize,
}

impl Default for Matcher {
    fn default() -> Self {
        Self {
            method: None,
            prefix: String::new(),
            skip: 0,
            times: 1,
        }
    }
}

impl Matcher {
    /// Whether this request is the fault's; counts it if it matches.
    pub(super) fn due(&mut self, method: &Method, path: &str) -> bool {
        let wanted = self
            .method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()));
        if !wanted || !path.starts_with(&self.prefix) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        true
    }
}

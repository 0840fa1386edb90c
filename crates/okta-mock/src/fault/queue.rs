//! The faults that are still to come.

use super::Fault;
use http::Method;

#[derive(Clone, Debug, Default)]
pub(crate) struct Queue(Vec<Fault>);

impl Queue {
    pub(crate) fn push(&mut self, fault: Fault) {
        if fault.matcher.times > 0 {
            self.0.push(fault);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The fault for this request. Those behind it in the queue count the request, too.
    pub(crate) fn take(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let mut first = None;
        for (index, fault) in self.0.iter_mut().enumerate() {
            if fault.matcher.due(method, path) && first.is_none() {
                first = Some(index);
            }
        }
        let index = first?;
        let matcher = &mut self.0[index].matcher;
        if matcher.times == usize::MAX {
            return Some(self.0[index].clone());
        }
        matcher.times -= 1;
        if matcher.times == 0 {
            Some(self.0.remove(index))
        } else {
            Some(self.0[index].clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Action;

    fn taken(queue: &mut Queue, path: &str) -> Option<u16> {
        match queue.take(&Method::GET, path)?.action {
            Action::Replace(replacement) => Some(replacement.status.as_u16()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn first_come_first_served_and_counted() {
        let mut queue = Queue::default();
        queue.push(Fault::status(500).times(2));
        queue.push(Fault::status(501).path("/b"));
        queue.push(Fault::status(502).method("DELETE"));
        queue.push(Fault::status(503).times(0));
        let seen: Vec<_> = ["/a", "/b", "/a", "/b", "/b"]
            .map(|path| taken(&mut queue, path))
            .into();
        assert_eq!(seen, [Some(500), Some(500), None, Some(501), None]);
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn nth_counts_every_match() {
        for n in 1..6 {
            let mut queue = Queue::default();
            queue.push(Fault::status(500).nth(n));
            let seen: Vec<_> = (1..8)
                .filter(|_| taken(&mut queue, "/").is_some())
                .collect();
            assert_eq!(seen, [n]);
        }
    }

    #[test]
    fn always_never_ends() {
        let mut queue = Queue::default();
        queue.push(Fault::status(500).always());
        assert!((0..100).all(|_| taken(&mut queue, "/").is_some()));
    }
}

//! A queue of calls that wait: first come, first served, and any of them can leave at any time.
//!
//! It is a doubly linked list in a slab: every step but the re-entry of an old ticket takes constant time, and a waiter
//! costs one entry of the slab and no allocation of its own. It knows nothing of locks. Its owner keeps it behind one, and
//! lets go of that before it wakes or drops a waker that comes out here: either can run code of others, which may come back.

use std::task::{Poll, Waker};

use slab::Slab;

const NONE: usize = usize::MAX;

/// Calls that wait. Each has a tag of type `M`, and gets a value of type `T` when it is served.
#[derive(Debug)]
pub(crate) struct Queue<M, T> {
    nodes: Slab<Node<M, T>>,
    head: usize,
    tail: usize,
    waiting: usize,
}

#[derive(Debug)]
struct Node<M, T> {
    /// Lower is earlier.
    ticket: u64,
    tag: M,
    waker: Option<Waker>,
    /// What it was served with. It stands in the list no longer then, only in the slab.
    served: Option<T>,
    before: usize,
    after: usize,
}

/// Where a waiter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(usize);

impl<M, T> Queue<M, T> {
    /// Slab entries that are kept for the next time when the queue is empty.
    const KEPT: usize = 64;

    pub(crate) const fn new() -> Self {
        Self {
            nodes: Slab::new(),
            head: NONE,
            tail: NONE,
            waiting: 0,
        }
    }

    /// How many wait. Those that were served and have not fetched it are not among them.
    pub(crate) fn len(&self) -> usize {
        self.waiting
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// The place of the first waiter.
    pub(crate) fn first(&self) -> Option<Place> {
        place(self.head)
    }

    /// The place of the waiter behind `place`.
    pub(crate) fn after(&self, place: Place) -> Option<Place> {
        self::place(self.nodes[place.0].after)
    }

    /// The tag of the waiter at `place`.
    pub(crate) fn tag(&self, place: Place) -> &M {
        &self.nodes[place.0].tag
    }

    /// The waker of the waiter at `place`, if it was polled.
    pub(crate) fn waker(&self, place: Place) -> Option<&Waker> {
        self.nodes[place.0].waker.as_ref()
    }

    /// Queues a waiter behind all whose ticket is not higher.
    pub(crate) fn enter(&mut self, ticket: u64, tag: M) -> Place {
        let mut before = self.tail;
        let is_last = self
            .nodes
            .get(before)
            .is_none_or(|tail| tail.ticket <= ticket);
        if !is_last {
            // An old ticket belongs near the head, behind the few that came back before it.
            before = NONE;
            let mut next = self.head;
            while let Some(node) = self.nodes.get(next)
                && node.ticket <= ticket
            {
                before = next;
                next = node.after;
            }
        }
        let after = self.nodes.get(before).map_or(self.head, |node| node.after);
        let place = self.nodes.insert(Node {
            ticket,
            tag,
            waker: None,
            served: None,
            before,
            after,
        });
        *self.link_after(before) = place;
        *self.link_before(after) = place;
        self.waiting += 1;
        Place(place)
    }

    /// Serves the waiter at `place`, which leaves the list. What it returns has to be woken.
    pub(crate) fn serve(&mut self, place: Place, value: T) -> Option<Waker> {
        self.unlink(place.0);
        let node = &mut self.nodes[place.0];
        node.served = Some(value);
        node.waker.take()
    }

    /// Fetches what a waiter was served with; its place is gone then. Otherwise `waker` is kept for it, and the one that it
    /// replaces comes back to be dropped.
    pub(crate) fn poll(&mut self, place: Place, waker: &Waker) -> (Poll<T>, Option<Waker>) {
        let node = &mut self.nodes[place.0];
        if let Some(value) = node.served.take() {
            return (Poll::Ready(value), self.forget(place));
        }
        let is_kept = node
            .waker
            .as_ref()
            .is_some_and(|kept| kept.will_wake(waker));
        let replaced = if is_kept {
            None
        } else {
            node.waker.replace(waker.clone())
        };
        (Poll::Pending, replaced)
    }

    /// Gives up a place. Returns what was served there and not fetched, and the waker to be dropped.
    pub(crate) fn leave(&mut self, place: Place) -> (Option<T>, Option<Waker>) {
        let served = self.nodes[place.0].served.take();
        if served.is_none() {
            self.unlink(place.0);
        }
        (served, self.forget(place))
    }

    fn unlink(&mut self, index: usize) {
        let Node { before, after, .. } = self.nodes[index];
        *self.link_after(before) = after;
        *self.link_before(after) = before;
        self.waiting -= 1;
    }

    fn forget(&mut self, place: Place) -> Option<Waker> {
        let waker = self.nodes.remove(place.0).waker;
        if self.nodes.is_empty() && self.nodes.capacity() > Self::KEPT {
            self.nodes = Slab::new();
        }
        waker
    }

    /// The link that leads to what stands behind `index`.
    fn link_after(&mut self, index: usize) -> &mut usize {
        match self.nodes.get_mut(index) {
            Some(node) => &mut node.after,
            None => &mut self.head,
        }
    }

    /// The link that leads to what stands in front of `index`.
    fn link_before(&mut self, index: usize) -> &mut usize {
        match self.nodes.get_mut(index) {
            Some(node) => &mut node.before,
            None => &mut self.tail,
        }
    }
}

fn place(index: usize) -> Option<Place> {
    (index != NONE).then_some(Place(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tags of those that wait, first to last.
    fn tags<M: Copy, T>(queue: &Queue<M, T>) -> Vec<M> {
        std::iter::successors(queue.first(), |&place| queue.after(place))
            .map(|place| *queue.tag(place))
            .collect()
    }

    /// What is served, in order, until the queue is empty.
    fn drain(queue: &mut Queue<u64, ()>) -> Vec<u64> {
        let mut order = Vec::new();
        while let Some(place) = queue.first() {
            order.push(*queue.tag(place));
            queue.serve(place, ());
        }
        order
    }

    #[test]
    fn tickets_are_served_in_their_order() {
        let mut queue = Queue::new();
        for ticket in [4, 5, 6, 1, 3, 2, 7] {
            queue.enter(ticket, ticket);
        }
        assert_eq!(queue.len(), 7);
        assert_eq!(drain(&mut queue), [1, 2, 3, 4, 5, 6, 7]);
        assert!(queue.is_empty());
    }

    #[test]
    fn any_of_them_can_leave_or_be_served() {
        for gone in 1..=4 {
            for is_served in [true, false] {
                let mut queue = Queue::new();
                let places: Vec<_> = (1..=4).map(|ticket| queue.enter(ticket, ticket)).collect();
                let place = places[gone - 1];
                if is_served {
                    queue.serve(place, ());
                } else {
                    assert!(queue.leave(place).0.is_none());
                }
                let left: Vec<_> = (1..=4).filter(|&tag| tag != gone as u64).collect();
                assert_eq!(tags(&queue), left);
                assert_eq!(queue.len(), 3);
                assert_eq!(drain(&mut queue), left);
            }
        }
    }

    #[test]
    fn what_is_served_is_fetched_once_or_left() {
        let mut queue = Queue::new();
        let (first, second) = (queue.enter(1, ()), queue.enter(2, ()));
        assert_eq!(queue.poll(first, Waker::noop()).0, Poll::Pending);
        assert!(queue.waker(first).is_some());
        assert!(queue.serve(first, "one").is_some());
        assert!(queue.serve(second, "two").is_none(), "it was never polled");
        assert_eq!(queue.poll(first, Waker::noop()).0, Poll::Ready("one"));
        assert_eq!(queue.leave(second).0, Some("two"));
        assert!(queue.first().is_none());
        assert!(queue.is_empty() && queue.nodes.is_empty());
    }

    #[test]
    fn a_long_queue_leaves_no_memory_behind() {
        let mut queue = Queue::<(), ()>::new();
        let places: Vec<_> = (0..10_000).map(|ticket| queue.enter(ticket, ())).collect();
        for place in places {
            queue.leave(place);
        }
        assert!(queue.nodes.capacity() <= Queue::<(), ()>::KEPT);
        assert!(queue.is_empty());
    }
}

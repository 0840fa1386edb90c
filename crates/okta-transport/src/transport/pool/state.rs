use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Lease;
use super::lease::Line;
use crate::error::ConnectError;
use crate::transport::connection::{Http1, Http2};

/// A call that waits for a connection.
pub(super) type Waiter = oneshot::Sender<Result<Lease, ConnectError>>;

/// How many calls an HTTP/2 connection serves at a time, before the server said it: what RFC 9113, section 6.5.2, asks
/// of servers at least.
const STREAMS: usize = 100;

/// How long a connection takes to be made, at most, for a new call to count on it. After a lost packet TCP tries again after
/// a second (RFC 6298, section 2.1).
const PATIENCE: Duration = Duration::from_secs(1);

/// What is known of the connections to an origin. It counts; it wakes nobody and closes nothing.
#[derive(Default)]
pub(super) struct State {
    /// By HTTP/1.1, the longest idle first.
    idle: VecDeque<Idle>,
    /// By HTTP/2.
    shared: Vec<Shared>,
    /// The longest waiting first. None waits while a connection is idle or has room.
    waiters: VecDeque<Waiter>,
    /// How many connections are being made.
    connecting: usize,
    /// When the making of the last one began.
    last_attempt: Option<Instant>,
    /// What the last connection was, where that is known.
    kind: Option<Kind>,
    last_id: u64,
    pub(super) reaper: Option<JoinHandle<()>>,
}

struct Idle {
    connection: Box<Http1>,
    since: Instant,
}

struct Shared {
    id: u64,
    connection: Http2,
    /// How many calls have it.
    calls: usize,
    most: usize,
    /// When the last call left it.
    since: Instant,
}

/// What a connection can serve.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// One call at a time.
    Http1,
    /// So many at a time.
    Http2 { most: usize },
}

impl Kind {
    pub(super) const HTTP2: Self = Self::Http2 { most: STREAMS };
}

/// What is to be closed, once the state is let go.
#[derive(Default)]
#[must_use = "it is to be closed where the state is not locked"]
pub(super) struct Closed(Vec<Line>);

impl Closed {
    pub(super) fn close(self) {
        for line in self.0 {
            if let Line::Http1(connection) = line {
                connection.close();
            }
        }
    }
}

impl State {
    pub(super) fn new(kind: Option<Kind>) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }

    /// A connection for a call, if there is one that has been idle since `oldest` at most.
    pub(super) fn take(&mut self, oldest: Option<Instant>) -> Option<Line> {
        // The last one that came back, so that those that are not needed grow old. Where it is too old, all are.
        if let Some(last) = self.idle.back()
            && oldest.is_none_or(|oldest| last.since > oldest)
        {
            let idle = self.idle.pop_back()?;
            return Some(Line::Http1(idle.connection));
        }
        self.take_shared(oldest)
    }

    fn take_shared(&mut self, oldest: Option<Instant>) -> Option<Line> {
        let kind = &mut self.kind;
        let shared = self
            .shared
            .iter_mut()
            .filter(|shared| shared.calls > 0 || oldest.is_none_or(|oldest| shared.since > oldest))
            .find_map(|shared| {
                let most = shared.limit()?;
                // It will hold for the next connection too, but for none at all: that is a pause (RFC 9113, section 6.5.2).
                *kind = Some(Kind::Http2 { most: most.max(1) });
                (shared.calls < most).then_some(shared)
            })?;
        shared.calls += 1;
        Some(Line::Http2 {
            id: shared.id,
            connection: shared.connection.clone(),
        })
    }

    /// The next call that waits, with room on an HTTP/2 connection for it.
    pub(super) fn serve(&mut self) -> Option<(Waiter, Line)> {
        if self.waiters.is_empty() {
            return None;
        }
        let line = self.take_shared(None)?;
        Some((self.waiters.pop_front()?, line))
    }

    /// Takes out all HTTP/1.1 connections that are idle.
    pub(super) fn take_idle(&mut self) -> Closed {
        let idle = self.idle.drain(..);
        Closed(idle.map(|idle| Line::Http1(idle.connection)).collect())
    }

    /// The next call that waits, if any does.
    pub(super) fn next_waiter(&mut self) -> Option<Waiter> {
        self.waiters.pop_front()
    }

    /// Has a call wait.
    pub(super) fn wait(&mut self, waiter: Waiter) {
        self.waiters.push_back(waiter);
    }

    /// Keeps a connection that nobody waits for.
    pub(super) fn keep(&mut self, connection: Box<Http1>, now: Instant, most: usize) -> Closed {
        self.idle.push_back(Idle {
            connection,
            since: now,
        });
        let surplus = self.idle.len().saturating_sub(most);
        let surplus = self.idle.drain(..surplus);
        Closed(surplus.map(|idle| Line::Http1(idle.connection)).collect())
    }

    /// Adds an HTTP/2 connection, in the place of those that are over.
    pub(super) fn share(&mut self, connection: Http2, now: Instant) -> Closed {
        let is_over = |shared: &mut Shared| shared.calls == 0 && shared.connection.is_closed();
        let closed = self
            .shared
            .extract_if(.., is_over)
            .map(Line::from)
            .collect();
        self.last_id += 1;
        self.shared.push(Shared {
            id: self.last_id,
            connection,
            calls: 0,
            most: self.most_streams(),
            since: now,
        });
        Closed(closed)
    }

    /// How many calls an HTTP/2 connection serves at a time, by what the last one said.
    pub(super) fn most_streams(&self) -> usize {
        match self.kind {
            Some(Kind::Http2 { most }) => most,
            _ => STREAMS,
        }
    }

    /// A call left its stream. Closes the connection where it is over, or none is kept.
    pub(super) fn release(&mut self, id: u64, now: Instant, keeps: bool) -> Closed {
        let Some(at) = self.shared.iter().position(|shared| shared.id == id) else {
            return Closed::default();
        };
        let shared = &mut self.shared[at];
        shared.calls -= 1;
        shared.since = now;
        let is_wanted = keeps || !self.waiters.is_empty();
        if shared.calls == 0 && (!is_wanted || shared.connection.is_closed()) {
            return Closed(vec![self.shared.swap_remove(at).into()]);
        }
        Closed::default()
    }

    /// Takes out what was idle since `oldest` and before, and what is over.
    pub(super) fn expire(&mut self, oldest: Instant) -> Closed {
        let old = self.idle.partition_point(|idle| idle.since <= oldest);
        let mut closed: Vec<Line> = self
            .idle
            .drain(..old)
            .map(|idle| Line::Http1(idle.connection))
            .collect();
        let is_old = |shared: &mut Shared| {
            shared.calls == 0 && (shared.since <= oldest || shared.connection.is_closed())
        };
        closed.extend(self.shared.extract_if(.., is_old).map(Line::from));
        Closed(closed)
    }

    /// When the next connection will have been idle for `timeout`, if any is idle.
    pub(super) fn next_expiry(&self, timeout: Duration) -> Option<Instant> {
        let idle = self.idle.front().map(|idle| idle.since);
        let unused = self.shared.iter().filter(|shared| shared.calls == 0);
        let first = unused.map(|shared| shared.since).chain(idle).min()?;
        Some(first + timeout)
    }

    /// Says that more connections are being made.
    pub(super) fn connecting(&mut self, connections: usize, now: Instant) {
        if connections > 0 {
            self.connecting += connections;
            self.last_attempt = Some(now);
        }
    }

    /// Whether those that are being made take so long that a new call does better not to wait for them alone.
    pub(super) fn are_stuck(&self, now: Instant) -> bool {
        self.last_attempt
            .is_none_or(|last| now.duration_since(last) >= PATIENCE)
    }

    /// Says that a connection was made, or was not: then nothing is learned of the kind.
    pub(super) fn connected(&mut self, kind: Option<Kind>) {
        self.connecting -= 1;
        self.kind = kind.or(self.kind);
    }

    /// How many more calls wait than the connections that are being made will serve, and how many connections would
    /// serve them.
    pub(super) fn uncovered(&self) -> (usize, usize) {
        let of_one = match self.kind {
            Some(Kind::Http1) => 1,
            Some(Kind::Http2 { most }) => most.max(1),
            // One is made to find out. If it is shared, it is the only one that is needed.
            None => usize::MAX,
        };
        let covered = of_one.saturating_mul(self.connecting);
        // Calls that were cancelled need none.
        let waiting = self.waiters.iter().filter(|waiter| !waiter.is_closed());
        let calls = waiting.count().saturating_sub(covered);
        (calls, calls.div_ceil(of_one))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.idle.is_empty() && self.shared.is_empty() && self.connecting == 0
    }
}

impl Shared {
    /// How many calls the server serves at a time on it, as it said last; none once it takes no more.
    fn limit(&mut self) -> Option<usize> {
        self.most = self.connection.most_streams().unwrap_or(self.most);
        (!self.connection.is_closed()).then_some(self.most)
    }
}

impl From<Shared> for Line {
    fn from(shared: Shared) -> Self {
        Self::Http2 {
            id: shared.id,
            connection: shared.connection,
        }
    }
}

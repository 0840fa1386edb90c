use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::address::Address;
use super::lease::Line;
use super::state::{Kind, State};
use super::{Lease, Offer, Settings, connect, reaper};
use crate::error::ConnectError;
use crate::transport::connection::{Http1, Http2};

/// The connections to one origin.
///
/// The state is locked for moments only: nothing is sent, woken or closed meanwhile.
pub(in crate::transport) struct Origin {
    settings: Arc<Settings>,
    address: Address,
    state: Mutex<State>,
}

/// A connection for a call, or the promise of one.
pub(in crate::transport) enum Taken {
    Now(Lease),
    /// It is an error where the connection could not be made, and closed where its making was lost.
    Later(oneshot::Receiver<Result<Lease, ConnectError>>),
}

impl Origin {
    pub(super) fn new(settings: Arc<Settings>, address: Address) -> Self {
        let kind = match settings.offer {
            Offer::Http2 => Some(Kind::HTTP2),
            Offer::Both if address.is_tls() => None,
            Offer::Both | Offer::Http1 => Some(Kind::Http1),
        };
        Self {
            settings,
            address,
            state: Mutex::new(State::new(kind)),
        }
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Takes a connection for a call, and begins to make one where none is free. It has to be called in a runtime.
    pub(in crate::transport) fn take(self: &Arc<Self>) -> Taken {
        let now = Instant::now();
        let oldest = now.checked_sub(self.settings.idle_timeout);
        let mut state = self.state();
        if let Some(line) = state.take(oldest) {
            drop(state);
            return Taken::Now(Lease::new(self, line, true));
        }
        let (waiter, promise) = oneshot::channel();
        state.wait(waiter);
        let least = usize::from(state.are_stuck(now));
        self.connect(state, now, least);
        Taken::Later(promise)
    }

    /// Makes as many connections as the calls that wait need.
    pub(super) fn cover(self: &Arc<Self>) {
        self.connect(self.state(), Instant::now(), 0);
    }

    fn connect(self: &Arc<Self>, mut state: MutexGuard<'_, State>, now: Instant, least: usize) {
        let (_, missing) = state.uncovered();
        let missing = missing.max(least);
        state.connecting(missing, now);
        drop(state);
        for _ in 0..missing {
            connect::start(self);
        }
    }

    /// Hands an HTTP/1.1 connection that its call is through with to the next call that waits, or keeps it.
    pub(super) fn give(self: &Arc<Self>, connection: Box<Http1>) {
        self.hand_on(connection, true);
    }

    pub(super) fn hand_on(self: &Arc<Self>, mut connection: Box<Http1>, is_reused: bool) {
        loop {
            let mut state = self.state();
            let Some(waiter) = state.next_waiter() else {
                let closed = state.keep(connection, Instant::now(), self.settings.most_idle);
                reaper::watch(self, &mut state);
                drop(state);
                closed.close();
                return;
            };
            drop(state);
            let lease = Lease::new(self, Line::Http1(connection), is_reused);
            let Err(Ok(unwanted)) = waiter.send(Ok(lease)) else {
                return;
            };
            match unwanted.into_line() {
                Some(Line::Http1(back)) => connection = back,
                _ => return,
            }
        }
    }

    /// Adds an HTTP/2 connection that was just made, for those who wait first. One of them is told where it serves nobody, as
    /// when the server closed it at once, so that this does not go on for ever.
    pub(super) fn share(self: &Arc<Self>, connection: Http2) {
        let closed = self.state().share(connection, Instant::now());
        closed.close();
        let served = self.serve(false);
        let mut state = self.state();
        reaper::watch(self, &mut state);
        let waiter = if served { None } else { state.next_waiter() };
        drop(state);
        if let Some(waiter) = waiter {
            _ = waiter.send(Err(ConnectError::useless()));
        }
    }

    /// Says that a call left its stream of an HTTP/2 connection.
    pub(super) fn release(self: &Arc<Self>, id: u64) {
        self.leave(id);
        self.serve(true);
    }

    fn leave(self: &Arc<Self>, id: u64) {
        let keeps = !self.settings.idle_timeout.is_zero();
        let mut state = self.state();
        let closed = state.release(id, Instant::now(), keeps);
        reaper::watch(self, &mut state);
        drop(state);
        closed.close();
    }

    /// Gives the calls that wait what room there is on HTTP/2 connections, and tells whether any got some.
    fn serve(self: &Arc<Self>, is_reused: bool) -> bool {
        let mut served = false;
        loop {
            let Some((waiter, line)) = self.state().serve() else {
                return served;
            };
            served = true;
            if let Err(Ok(unwanted)) = waiter.send(Ok(Lease::new(self, line, is_reused)))
                && let Some(Line::Http2 { id, connection }) = unwanted.into_line()
            {
                drop(connection);
                self.leave(id);
            }
        }
    }

    pub(super) fn connected(&self, kind: Kind) {
        self.state().connected(Some(kind));
    }

    /// Says that a connection could not be made, to those calls for which none is being made any more.
    pub(super) fn failed(&self, error: Option<&ConnectError>) {
        let mut state = self.state();
        state.connected(None);
        let (mut calls, _) = state.uncovered();
        let mut waiters = Vec::new();
        while calls > 0
            && let Some(waiter) = state.next_waiter()
        {
            calls -= usize::from(!waiter.is_closed());
            waiters.push(waiter);
        }
        drop(state);
        for waiter in waiters {
            // Without an error the waiter is dropped, and the call learns that the making was lost.
            if let Some(error) = error {
                _ = waiter.send(Err(error.clone()));
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.state().is_empty()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        let mut state = self.state();
        if let Some(reaper) = state.reaper.take() {
            reaper.abort();
        }
        let closed = state.take_idle();
        drop(state);
        closed.close();
    }
}

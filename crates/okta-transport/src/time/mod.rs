//! Timers, moments, and the server's clock. All of it is tokio's time, so that a paused clock drives it.

mod alarm;
mod jitter;
mod moment;
mod own_clock;
mod server_clock;

pub(crate) use self::alarm::Alarm;
pub(crate) use self::jitter::between;
pub(crate) use self::moment::{Base, MILLISECOND, Nanos, SECOND, duration, nanos};
pub(crate) use self::own_clock::{date_or_own, own_clock};
pub(crate) use self::server_clock::ServerClock;

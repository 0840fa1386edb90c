use std::time::SystemTime;

use http::HeaderMap;
use jiff::Timestamp;
use okta_core::headers;
use tokio::time::Instant;

/// What the clock of this machine shows, in whole seconds as a server shows it, for where a server does not tell its own. It goes with tokio's time, so that a paused
/// clock drives it too.
#[expect(
    clippy::disallowed_types,
    reason = "how far the two clocks are apart is what is asked"
)]
pub(crate) fn own_clock() -> Timestamp {
    let now = Timestamp::try_from(SystemTime::now()).unwrap_or_default();
    let ours = Instant::now().into_std();
    // Nothing, unless tokio's clock was paused and moved.
    let ahead = ours.saturating_duration_since(std::time::Instant::now());
    let now = now.checked_add(ahead).unwrap_or(now);
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// The server's clock as the answer shows it, or else this machine's.
pub(crate) fn date_or_own(answer: &HeaderMap) -> Timestamp {
    headers::date(answer).unwrap_or_else(own_clock)
}

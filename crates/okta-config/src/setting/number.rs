use std::time::Duration;

/// The longest time that a setting may have. More is taken for milliseconds, which Okta's SDKs for Node and .NET count in.
pub(super) const MAX_TIME: Duration = Duration::from_secs(86_400);

/// Reads a decimal number of units of `unit` seconds each, with or without a fraction.
pub(super) fn time(text: &str, unit: f64) -> Option<Duration> {
    // `parse` alone would take `inf`, `NaN`, `1e9` and `-0` too.
    let is_decimal = text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.starts_with(|c: char| c.is_ascii_digit());
    let seconds = text.parse::<f64>().ok().filter(|_| is_decimal)? * unit;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| *time <= MAX_TIME)
}

/// Reads a whole number of digits alone.
pub(super) fn whole<N: std::str::FromStr>(text: &str) -> Option<N> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

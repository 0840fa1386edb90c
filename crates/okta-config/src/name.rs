//! Names that a user wrote: how one is shown, and which known one is meant.

/// Words for a name that nothing is known by.
pub(crate) fn unknown(name: &str, known: impl IntoIterator<Item = &'static str>) -> String {
    let shown = shown(name);
    match nearest(name, known) {
        Some(near) => format!("{shown} is not a known setting; did you mean `{near}`?"),
        None => format!("{shown} is not a known setting and is not read"),
    }
}

/// A name as it is shown. Where a blank or a quote was forgotten, the value is a part of it: `token:00a…`.
pub(crate) fn shown(name: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '-');
    let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
    match (&name[..length.min(40)], length) {
        ("", _) => "a name here".to_owned(),
        (head, length) if length == name.len() && length <= 40 => format!("`{head}`"),
        (head, _) => format!("a name that begins with `{head}`"),
    }
}

/// The known name that is most likely meant by `name`, if one is close: equal but for case and separators, the last
/// part of a nested name, or a few letters away.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = letters(name);
    // The distance takes time with the square of the length, and no name is that long.
    if wanted.is_empty() || name.len() > 128 {
        return None;
    }
    let limit = (wanted.len() / 3).clamp(1, 3);
    known
        .into_iter()
        .filter_map(|candidate| {
            let whole = strsim::osa_distance(&wanted, &letters(candidate));
            let last = candidate.rsplit(['.', '_']).next().unwrap_or(candidate);
            let distance = if letters(last) == wanted {
                whole.min(1)
            } else {
                whole
            };
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What tells names apart: their letters and digits, without what all variables begin with.
fn letters(name: &str) -> String {
    ["OKTA_CLIENT_", "OKTA_TESTING_"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

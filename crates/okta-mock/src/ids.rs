//! Identifiers that look like Okta's and come out the same on every run.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Recorded ids of one org end alike; these are the last characters of this one's.
const ORG_SUFFIX: &str = "5d7";

/// `SplitMix64`: a bijection, so that different seeds never meet.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// An Okta object id: 20 characters that begin with `prefix`.
pub(crate) fn object(prefix: &str, seed: u64) -> String {
    let random = 20 - prefix.len() - ORG_SUFFIX.len();
    let seed = prefix
        .bytes()
        .fold(seed, |seed, b| mix(seed ^ u64::from(b)));
    format!("{prefix}{}{ORG_SUFFIX}", draw(BASE62, seed, random))
}

/// An `errorId`: `oae` and 22 characters, as recorded.
pub(crate) fn error(seed: u64) -> String {
    format!("oae{}", draw(URL_SAFE, mix(seed ^ 0x0ae), 22))
}

/// An `X-Okta-Request-Id`: 32 hexadecimal digits, as recorded.
pub(crate) fn request(seed: u64) -> String {
    format!("{:016x}{:016x}", mix(seed ^ 0x1d), mix(!seed))
}

/// A `JSESSIONID`: 32 upper case hexadecimal digits, as recorded.
pub(crate) fn session(seed: u64) -> String {
    format!("{:016X}{:016X}", mix(seed ^ 0x5e55), mix(!seed ^ 0x5e55))
}

/// An access token in the form of a JWT, which nobody can read anything in: clients must not look inside.
///
/// Tokens of different clients differ, so that those of two orgs with apps of their own do.
pub(crate) fn access_token(client_id: &str, number: u64) -> String {
    let seed = client_id
        .bytes()
        .fold(number, |seed, b| mix(seed ^ u64::from(b)));
    let (claims, signature) = (draw(URL_SAFE, seed, 160), draw(URL_SAFE, mix(!seed), 86));
    format!("eyJhbGciOiJSUzI1NiJ9.eyJ{claims}.{signature}")
}

/// A DPoP nonce: 32 characters, as recorded.
pub(crate) fn nonce(seed: u64) -> String {
    draw(URL_SAFE, mix(seed ^ 0xd909), 32)
}

fn draw(alphabet: &[u8], seed: u64, len: usize) -> String {
    let size = alphabet.len() as u64;
    let mut left = mix(seed);
    (0..len)
        .map(|at| {
            // Ten characters use up 60 of the 64 bits.
            if at % 10 == 9 {
                left = mix(left ^ mix(seed ^ at as u64));
            }
            let index = usize::try_from(left % size).unwrap_or_default();
            left /= size;
            char::from(alphabet[index])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_have_the_recorded_shape() {
        let id = object("00T", 1);
        assert_eq!(id.len(), 20);
        assert!(id.starts_with("00T") && id.bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_eq!(error(1).len(), "oaepBMtimcSSTyi9_DgkVKsfg".len());
        assert_eq!(request(1).len(), 32);
        assert!(request(1).bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(session(1).len(), 32);
    }

    #[test]
    fn ids_are_unique_and_repeatable() {
        let ids: HashSet<_> = (0..10_000).map(|seed| object("00T", seed)).collect();
        assert_eq!(ids.len(), 10_000);
        let errors: HashSet<_> = (0..10_000).map(error).collect();
        assert_eq!(errors.len(), 10_000);
        assert_eq!(object("00u", 7), object("00u", 7));
        assert_ne!(object("00u", 7)[3..], object("00T", 7)[3..]);
        let tokens: HashSet<_> = (0..1000).map(|n| access_token("0oa1", n)).collect();
        assert_eq!(tokens.len(), 1000);
        assert!(!tokens.contains(&access_token("0oa2", 7)));
    }
}

use zeroize::Zeroizing;

/// The members of an RSA key by their names in a JWK (RFC 7518, section 6.3).
#[cfg_attr(
    not(feature = "_tls"),
    expect(dead_code, reason = "only a provider of cryptography reads them")
)]
pub(in crate::auth::oauth) struct RsaParts {
    pub(in crate::auth::oauth) n: Zeroizing<Vec<u8>>,
    pub(in crate::auth::oauth) e: Zeroizing<Vec<u8>>,
    pub(in crate::auth::oauth) d: Zeroizing<Vec<u8>>,
    pub(in crate::auth::oauth) p: Zeroizing<Vec<u8>>,
    pub(in crate::auth::oauth) q: Zeroizing<Vec<u8>>,
    pub(in crate::auth::oauth) dp: Zeroizing<Vec<u8>>,
    pub(in crate::auth::oauth) dq: Zeroizing<Vec<u8>>,
    pub(in crate::auth::oauth) qi: Zeroizing<Vec<u8>>,
}

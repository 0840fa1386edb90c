use zeroize::Zeroizing;

/// The members of an RSA key by their names in a JWK (RFC 7518, section 6.3).
#[cfg_attr(
    not(feature = "_tls"),
    expect(dead_code, reason = "only a provider of cryptography reads them")
)]
pub(in crate::oauth) struct RsaParts {
    pub(in crate::oauth) n: Zeroizing<Vec<u8>>,
    pub(in crate::oauth) e: Zeroizing<Vec<u8>>,
    pub(in crate::oauth) d: Zeroizing<Vec<u8>>,
    pub(in crate::oauth) p: Zeroizing<Vec<u8>>,
    pub(in crate::oauth) q: Zeroizing<Vec<u8>>,
    pub(in crate::oauth) dp: Zeroizing<Vec<u8>>,
    pub(in crate::oauth) dq: Zeroizing<Vec<u8>>,
    pub(in crate::oauth) qi: Zeroizing<Vec<u8>>,
}

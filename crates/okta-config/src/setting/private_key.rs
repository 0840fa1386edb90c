use okta_core::quote::decoration;
use okta_transport::SigningKey;

use crate::{PrivateKey, Secret};

/// What a system takes for a path, and for one name in it, in bytes.
const LONGEST: (usize, usize) = (4096, 255);

/// Tells the forms of a key apart. What is in it is for those who parse it.
pub(super) fn read(text: &str) -> Result<PrivateKey, String> {
    if let Some(key) = SigningKey::text_in(text) {
        return read_text(Secret::from(key)).map_err(str::to_owned);
    }
    if let Some(mistake) = decoration(text) {
        return Err(mistake.replacen("it ", "", 1));
    }
    let (longest, longest_name) = LONGEST;
    let is_path = text.len() <= longest && text.split('/').all(|name| name.len() <= longest_name);
    if !is_path || text.contains(char::is_control) {
        return Err("is neither PEM (`-----BEGIN …`), nor a JWK, nor base64 of one, nor a path; did it lose its first and last line?".to_owned());
    }
    Ok(PrivateKey::File(Secret::from(text)))
}

fn read_text(key: Secret) -> Result<PrivateKey, &'static str> {
    let text = key.expose();
    if text.starts_with('{') {
        return match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Ok(PrivateKey::Jwk(key)),
            Err(_) if decoration(text).is_some() => {
                Err("is still a placeholder; put the value there")
            }
            Err(_) => Err("begins as a JWK and is not valid JSON; is it cut off?"),
        };
    }
    if !text.contains("-----END ") {
        return Err("is PEM without its `-----END` line; is it cut off after the first line?");
    }
    if !text.contains('\n') {
        return Err(
            "is PEM without line breaks; keep them (in YAML by `privateKey: |`), or write them as \\n",
        );
    }
    Ok(PrivateKey::Pem(key))
}

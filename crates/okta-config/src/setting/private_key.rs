use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use crate::{PrivateKey, Secret};

/// Tells the forms of a key apart. What is in it is for those who parse it.
pub(super) fn read(text: &str) -> Result<PrivateKey, &'static str> {
    if text.starts_with('{') {
        return match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Ok(PrivateKey::Jwk(Secret::from(text))),
            Err(_) => Err("begins as a JWK and is not valid JSON; is it cut off?"),
        };
    }
    if text.contains("-----BEGIN ") {
        // A line break is often written out, where a variable or a quoted text holds one line only.
        let pem = Zeroizing::new(text.replace("\\r", ""));
        let pem = Zeroizing::new(pem.replace("\\n", "\n"));
        return if !pem.contains("-----END ") {
            Err("is PEM without its `-----END` line; is it cut off after the first line?")
        } else if !pem.contains('\n') {
            Err(
                "is PEM without line breaks; keep them (in YAML by `privateKey: |`), or write them as \\n",
            )
        } else {
            Ok(PrivateKey::Pem(Secret::from(pem.as_str())))
        };
    }
    if text.contains(char::is_control) {
        return Err("is neither PEM (`-----BEGIN …`), nor a JWK, nor a path");
    }
    Ok(PrivateKey::File(Secret::from(text)))
}

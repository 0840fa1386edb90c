use std::error::Error as StdError;

use rustls::{AlertDescription, CertificateError, Error};

use crate::error::ErrorKind;

/// The kind of a TLS error.
pub(super) fn kind(error: &(dyn StdError + 'static)) -> Option<ErrorKind> {
    Some(match error.downcast_ref::<Error>()? {
        Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::UnknownIssuer => ErrorKind::CertificateUntrusted,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                ErrorKind::CertificateNameMismatch
            }
            _ => ErrorKind::CertificateInvalid,
        },
        // What came was no TLS record at all.
        Error::InvalidMessage(_) => ErrorKind::NotTls,
        Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            ErrorKind::CertificateNameMismatch
        }
        _ => ErrorKind::Tls,
    })
}

/// The alerts by which a server refuses the certificate of the client, or asks for one (RFC 8446, section 6.2). Older
/// servers say `BadCertificate` for none.
const OF_CLIENT: [AlertDescription; 8] = [
    AlertDescription::CertificateRequired,
    AlertDescription::BadCertificate,
    AlertDescription::UnsupportedCertificate,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateUnknown,
    AlertDescription::UnknownCA,
    AlertDescription::AccessDenied,
];

/// What to tell where a server refused the client's certificate. It is found by its words, since in TLS 1.3 it comes
/// when the handshake is done on this side, and HTTP/2 keeps nothing but the words of an error.
pub(super) fn refused_client(error: &(dyn StdError + 'static)) -> Option<String> {
    let words = error.to_string();
    let alert = OF_CLIENT
        .iter()
        .find(|&&alert| Error::AlertReceived(alert).to_string() == words)?;
    Some(format!(
        "the host refused the client certificate, or asks for one and got none (TLS alert {alert:?}); give the \
         transport a client certificate that the host accepts"
    ))
}

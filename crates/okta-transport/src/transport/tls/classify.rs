use std::error::Error as StdError;

use rustls::{AlertDescription, CertificateError, Error};

use crate::ErrorKind;

/// What a TLS error was.
pub(in crate::transport) fn classify(error: &(dyn StdError + 'static)) -> Option<ErrorKind> {
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

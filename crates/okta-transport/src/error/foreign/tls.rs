use std::error::Error as StdError;

use jiff::Timestamp;
use rustls::{AlertDescription, CertificateError, Error};
use rustls_pki_types::UnixTime;

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

const OF_EXTENSIONS: &str = "certificate had invalid extensions";

/// What is wrong with the certificate or the handshake, where more is known than by the kind.
pub(super) fn words(error: &(dyn StdError + 'static)) -> Option<String> {
    let certificate = match error.downcast_ref::<Error>()? {
        Error::InvalidCertificate(certificate) => certificate,
        Error::AlertReceived(AlertDescription::NoApplicationProtocol)
        | Error::NoApplicationProtocol => {
            return Some("the host speaks neither HTTP/1.1 nor HTTP/2 on this port".to_owned());
        }
        Error::AlertReceived(AlertDescription::ProtocolVersion) | Error::PeerIncompatible(_) => {
            return Some(
                "the host has no version of TLS that is spoken here (1.2 and 1.3)".to_owned(),
            );
        }
        _ => return None,
    };
    let on = |time: UnixTime| {
        let at = i64::try_from(time.as_secs()).ok();
        let at = at.and_then(|at| Timestamp::from_second(at).ok());
        at.map_or_else(String::new, |at| format!(" on {}", at.strftime("%Y-%m-%d")))
    };
    Some(match certificate {
        CertificateError::Expired => "the certificate of the host has expired".to_owned(),
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("the certificate of the host expired{}", on(*not_after))
        }
        CertificateError::NotValidYet => "the certificate of the host is not valid yet".to_owned(),
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("the certificate of the host is not valid yet, but from its begin{}", on(*not_before))
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "the certificate of the host is not one for servers".to_owned()
        }
        // The verifier of the operating system has no better word for it; a test pins this one.
        CertificateError::Other(error) if error.to_string() == OF_EXTENSIONS => {
            "the certificate of the host is not one for servers".to_owned()
        }
        CertificateError::Revoked => "the certificate of the host was revoked".to_owned(),
        CertificateError::UnknownIssuer => {
            "the certificate of the host is signed by no trusted authority, or the host leaves out those between it and its \
             authority"
                .to_owned()
        }
        _ => return None,
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

use std::path::PathBuf;

use http::StatusCode;
use okta_core::OrgUrl;
use okta_core::quote::decoration;

use super::{number, private_key};
use crate::value::{Raw, Value};
use crate::{AuthorizationMode, PrivateKey, Secret};

/// What a setting holds, and how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    OrgUrl,
    Mode,
    Text,
    /// A secret without blanks.
    Token,
    /// A secret that may hold and begin with blanks.
    Password,
    PrivateKey,
    Scopes,
    /// Statuses of HTTP.
    Statuses,
    Flag,
    /// A flag as variables of the shell have it.
    Switch,
    Seconds,
    Minutes,
    Count,
    Port,
    Host,
    /// Hosts between commas or blanks, in whatever form.
    Hosts,
    /// Text that a header can hold.
    Header,
    /// Text without blanks.
    Word,
    Path,
    /// The path of a private key, which is not shown: it may be the key.
    KeyPath,
}

impl Kind {
    pub(crate) fn is_secret(self) -> bool {
        matches!(
            self,
            Self::Token | Self::Password | Self::PrivateKey | Self::KeyPath
        )
    }

    fn takes_lines(self) -> bool {
        matches!(
            self,
            Self::PrivateKey | Self::Scopes | Self::Hosts | Self::Statuses
        )
    }

    /// Whether nothing stands around its value. A password may hold anything, and a key and a list are read in any dress.
    fn is_bare(self) -> bool {
        !matches!(
            self,
            Self::Password | Self::PrivateKey | Self::Scopes | Self::Hosts | Self::Header
        )
    }

    /// Reads a value, or tells all that is wrong with it without showing any of it.
    pub(crate) fn read(self, raw: &Raw, is_http_taken: bool) -> Result<Value, Vec<String>> {
        match (self, raw) {
            (Self::PrivateKey, Raw::Jwk(json)) => Ok(Value::PrivateKey(PrivateKey::Jwk(
                Secret::from(json.as_str()),
            ))),
            (Self::Scopes, Raw::List(items)) => {
                scopes(items.iter().map(|item| item.as_str())).map_err(only)
            }
            (Self::Statuses, Raw::List(items)) => {
                statuses(items.iter().map(|item| item.as_str())).map_err(only)
            }
            (_, Raw::Text(text)) => {
                let text = if self == Self::Password {
                    text
                } else {
                    text.trim()
                };
                if text.is_empty() {
                    return Err(only("is empty; give it a value or remove it"));
                }
                if let Some(mistake) = self.is_bare().then(|| decoration(text)).flatten() {
                    return Err(only(mistake.replacen("it ", "", 1)));
                }
                self.read_text(text, is_http_taken)
            }
            (_, Raw::List(_)) => Err(vec![format!("is a list; write {}", self.form())]),
            (_, Raw::Jwk(_)) => Err(vec![format!("is a mapping; write {}", self.form())]),
            (_, Raw::NotUtf8) => Err(only("is not UTF-8")),
        }
    }

    fn read_text(self, text: &str, is_http_taken: bool) -> Result<Value, Vec<String>> {
        if !self.takes_lines() && text.contains(char::is_control) {
            return Err(only(
                "holds a line break or another control character; remove it",
            ));
        }
        let value = match self {
            Self::OrgUrl => return org_url(text, is_http_taken),
            Self::Text => Some(Value::Text(text.to_owned())),
            Self::Hosts => {
                let hosts = text.split(|c: char| c.is_whitespace() || c.is_control());
                let hosts: Vec<_> = hosts.filter(|host| !host.is_empty()).collect();
                Some(Value::Text(hosts.join(" ")))
            }
            Self::Word => is_word(text).then(|| Value::Text(text.to_owned())),
            Self::Mode => mode(text).map(Value::Mode),
            Self::Token => is_word(text).then(|| Value::Secret(Secret::from(text))),
            Self::Password => Some(Value::Secret(Secret::from(text))),
            Self::PrivateKey => {
                return private_key::read(text)
                    .map(Value::PrivateKey)
                    .map_err(|mistake| vec![mistake]);
            }
            Self::Scopes => {
                return scopes(spelled_list(text)).map_err(only);
            }
            Self::Statuses => return statuses(words(text)).map_err(only),
            Self::Flag => flag(text).map(Value::Flag),
            Self::Switch => switch(text).map(Value::Flag),
            Self::Seconds => number::time(text, 1.0).map(Value::Seconds),
            Self::Minutes => number::time(text, 60.0).map(Value::Minutes),
            Self::Count => number::whole(text).map(Value::Count),
            Self::Port => number::whole(text)
                .filter(|port| *port > 0)
                .map(Value::Port),
            Self::Host => is_host(text).then(|| Value::Text(text.to_owned())),
            Self::Header => text.is_ascii().then(|| Value::Text(text.to_owned())),
            // A key that was pasted would be shown as if it were its path.
            Self::Path => (!text.contains("-----BEGIN")).then(|| Value::Path(PathBuf::from(text))),
            Self::KeyPath => {
                (!text.contains("-----BEGIN")).then(|| Value::KeyPath(PathBuf::from(text)))
            }
        };
        value.ok_or_else(|| vec![format!("cannot be read; write {}", self.form())])
    }

    /// What to write.
    fn form(self) -> &'static str {
        match self {
            Self::OrgUrl => "https://{your org}.okta.com",
            Self::Mode => "SSWS, Bearer or PrivateKey",
            Self::Text | Self::Hosts | Self::Password => "a text",
            Self::Word => "a text in ASCII without blanks",
            Self::Token => {
                "the token alone, in ASCII, without blanks and without `SSWS` or `Bearer` before it"
            }
            Self::PrivateKey => "PEM, a JWK, or the path of either",
            Self::Scopes => {
                "scopes such as okta.apiTokens.read, as a list or with blanks between them"
            }
            Self::Statuses => {
                "statuses from 400 to 599 such as 500, as a list or with blanks between them"
            }
            Self::Flag => "true or false",
            Self::Switch => "1 or 0",
            Self::Seconds => {
                "seconds, from 0 to 86400, such as 30 or 0.5 (they are not milliseconds)"
            }
            Self::Minutes => "minutes, from 0 to 1440, such as 5",
            Self::Count => "a whole number, from 0 to 4294967295",
            Self::Port => "a port, from 1 to 65535",
            Self::Host => "the host alone, without scheme, port, user name or path",
            Self::Header => "ASCII text such as my-tool/1.0",
            Self::Path | Self::KeyPath => "the path of a PEM file, and not the PEM itself",
        }
    }
}

fn only(mistake: impl Into<String>) -> Vec<String> {
    vec![mistake.into()]
}

fn org_url(text: &str, is_http_taken: bool) -> Result<Value, Vec<String>> {
    let url = if is_http_taken {
        OrgUrl::parse_without_https_check(text)
    } else {
        OrgUrl::parse(text)
    };
    let told = |mistake: &String| format!("is refused: {mistake}");
    url.map(Value::OrgUrl)
        .map_err(|refused| refused.mistakes().iter().map(told).collect())
}

fn mode(text: &str) -> Option<AuthorizationMode> {
    [
        AuthorizationMode::Ssws,
        AuthorizationMode::Bearer,
        AuthorizationMode::PrivateKey,
    ]
    .into_iter()
    .find(|mode| mode.to_string().eq_ignore_ascii_case(text))
}

fn flag(text: &str) -> Option<bool> {
    [true, false]
        .into_iter()
        .find(|flag| flag.to_string().eq_ignore_ascii_case(text))
}

fn switch(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        text => flag(text),
    }
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_host(text: &str) -> bool {
    let address = text.trim_start_matches('[').trim_end_matches(']');
    address.parse::<std::net::Ipv6Addr>().is_ok()
        || text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// What stands between blanks or commas.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == ',')
}

/// The items of a list as people write it into a variable: `a b`, `a,b`, `a;b`, `a+b`, `[a, 'b']`, or with a dash before each.
fn spelled_list(text: &str) -> impl Iterator<Item = &str> {
    let inner = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let items = inner.unwrap_or(text).split([',', ';', '+']);
    let words = items.flat_map(str::split_whitespace);
    words.filter(|word| *word != "-").map(unquoted)
}

/// A text without the pair of quotes that it stands in.
fn unquoted(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    ['"', '\''].into_iter().find_map(inner).unwrap_or(text)
}

/// Reads statuses of errors.
fn statuses<'s>(items: impl Iterator<Item = &'s str>) -> Result<Value, String> {
    let mut statuses = Vec::new();
    for item in items.map(str::trim).filter(|item| !item.is_empty()) {
        let status = number::whole(item).and_then(|code: u16| StatusCode::from_u16(code).ok());
        match status.filter(|status| (400..600).contains(&status.as_u16())) {
            Some(status) => statuses.push(status),
            None => return Err(format!("cannot be read; write {}", Kind::Statuses.form())),
        }
    }
    if statuses.is_empty() {
        return Err("is empty; give it a value or remove it".to_owned());
    }
    Ok(Value::Statuses(statuses))
}

/// Reads scopes, each once, of the characters that RFC 6749, section 3.3, lets them have.
fn scopes<'s>(items: impl Iterator<Item = &'s str>) -> Result<Value, String> {
    let mut scopes = Vec::<String>::new();
    for item in items.map(str::trim).filter(|item| !item.is_empty()) {
        // Okta's have none of these; where one is left, the list was written in a way that is not known here.
        if !is_word(item)
            || item.contains([
                '"', '\'', '\\', ',', ';', '+', '[', ']', '{', '}', '<', '>', '$',
            ])
        {
            return Err(format!(
                "holds what is no scope; write {}",
                Kind::Scopes.form()
            ));
        }
        if !scopes.iter().any(|scope| scope == item) {
            scopes.push(item.to_owned());
        }
    }
    if scopes.is_empty() {
        return Err("is empty; give it a value or remove it".to_owned());
    }
    Ok(Value::List(scopes))
}

//! The URL of a proxy. What is wrong with one is told without any part of it, since it may hold a password.

use http::Uri;
use okta_core::port;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::basic::Basic;
use super::{NoProxy, Proxy};

pub(super) fn proxy(url: &str) -> Result<Proxy, &'static str> {
    if !url.is_ascii() {
        return Err("it has a character that no URL has; percent-encode it");
    }
    let url = url.trim();
    let is_word = |word: &&str| url.eq_ignore_ascii_case(word);
    if ["none", "direct", "off", "no", "false", "null", "disabled"]
        .iter()
        .any(is_word)
    {
        return Err("it names no proxy; for none, unset it or leave it empty");
    }
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    if scheme.eq_ignore_ascii_case("https") {
        return Err(
            "TLS to the proxy itself is not spoken; give its `http` address (TLS to the org runs inside the tunnel \
             all the same)",
        );
    }
    if !scheme.eq_ignore_ascii_case("http") {
        return Err(
            "it is no HTTP proxy; give the URL of one, such as `http://proxy.example:3128`",
        );
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.contains(['/', '?', '#']) {
        return Err(
            "it has to end with the port, such as `http://proxy.example:3128`; percent-encode `/`, `?` and `#` in a \
             password",
        );
    }
    let (user_info, host) = match rest.rsplit_once('@') {
        Some((user_info, host)) => (Some(user_info), host),
        None => (None, rest),
    };
    Ok(Proxy {
        uri: address(host).ok_or(
            "it has to be a host and a port, such as `http://proxy.example:3128`; an IPv6 address stands in brackets",
        )?,
        basic: user_info.map(credentials).transpose()?,
        direct: NoProxy::default(),
    })
}

/// Host and port as the URI to connect to.
fn address(text: &str) -> Option<Uri> {
    let uri: Uri = format!("http://{text}/").parse().ok()?;
    let host = uri.host().filter(|host| !host.is_empty())?;
    let port = match text.strip_prefix(host)? {
        "" => port::of(&uri),
        port => port
            .strip_prefix(':')?
            .parse()
            .ok()
            .filter(|&port| port > 0)?,
    };
    format!("http://{host}:{port}/").parse().ok()
}

fn credentials(user_info: &str) -> Result<Basic, &'static str> {
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    Basic::new(&decode(user), &decode(password)).map_err(|_| {
        "the user or the password before its host is empty or has a character that the Basic scheme cannot carry"
    })
}

fn decode(text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    bytes.extend(percent_decode_str(text));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(url: &str) -> (String, Option<String>) {
        let proxy = proxy(url).unwrap_or_else(|mistake| panic!("{url}: {mistake}"));
        let basic = proxy.basic.as_ref().map(Basic::as_bytes);
        let basic = basic.map(|basic| String::from_utf8(basic.to_vec()).unwrap());
        (proxy.address().to_owned(), basic)
    }

    #[test]
    fn host_and_port_are_read_in_each_of_their_forms() {
        for (url, address) in [
            ("http://proxy.example:3128", "proxy.example:3128"),
            ("HTTP://proxy.example:3128/", "proxy.example:3128"),
            ("proxy.example:3128", "proxy.example:3128"),
            (" localhost:3128\n", "localhost:3128"),
            ("proxy.example", "proxy.example:80"),
            ("http://10.0.0.1:8080", "10.0.0.1:8080"),
            ("[::1]:3128", "[::1]:3128"),
        ] {
            assert_eq!(parsed(url), (address.to_owned(), None), "{url}");
        }
    }

    #[test]
    fn credentials_before_the_host_are_decoded() {
        let (address, basic) = parsed("http://Aladdin:open%20sesame@p:1");
        assert_eq!(address, "p:1");
        assert_eq!(basic.unwrap(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        // `a:b@c:d`: the last `@` is the one before the host.
        assert_eq!(parsed("a:b@c:d@p:1").1.unwrap(), "Basic YTpiQGM6ZA==");
        assert_eq!(parsed("user@p:1").1.unwrap(), "Basic dXNlcjo=");
    }

    #[test]
    fn what_is_no_address_is_refused_without_a_word_of_it() {
        for url in [
            "",
            "http://",
            "https://u:hunter2@p:1",
            "socks5://u:hunter2@p:1",
            "http://u:hunter2@",
            "http://u:hunter2@:3128",
            "http://u:hunter2@p:",
            "http://u:hunter2@p:0",
            "http://u:hunter2@p:65536",
            "http://u:hunter2@p:x",
            "http://u:hunter2@p:1/path",
            "http://u:hunter2/more@p:1",
            "http://u:hunter2\u{fc}@p:1",
            "http://u:hunter2%0d@p:1",
            "http://u:hunter2@p p:1",
            "http://::1:3128",
            "http://@p:1",
        ] {
            let mistake = proxy(url).expect_err(url);
            assert!(!mistake.contains("hunter2"), "{mistake}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_an_address_is_host_and_port(url in "\\PC{0,40}|(http://)?[a-z:@%0-9.\\[\\]]{0,20}") {
            if let Ok(proxy) = proxy(&url) {
                let uri = &proxy.uri;
                prop_assert!(uri.host().is_some_and(|host| !host.is_empty()));
                prop_assert!(uri.port_u16().is_some());
                prop_assert!(!proxy.address().contains('@'));
            }
        }
    }
}

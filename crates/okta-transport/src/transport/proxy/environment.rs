use okta_core::InvalidInput;
use zeroize::Zeroizing;

use super::{Proxy, parse};

/// The variables of a proxy for `https`, the narrower one first.
const PROXY: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

impl Proxy {
    /// The proxy that the environment of the process names, if any: `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` or
    /// `all_proxy`, whichever is first and not empty, but for the hosts of `NO_PROXY` or `no_proxy`.
    ///
    /// `HTTP_PROXY` is not read: an org has TLS. A value that is no proxy is an error that names its variable.
    pub fn from_env() -> Result<Option<Self>, InvalidInput> {
        // What is no Unicode is no URL either, and is refused as such and not passed over.
        Self::from_lookup(|name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    /// Like [`from_env`](Self::from_env), over variables from elsewhere.
    ///
    /// ```
    /// use okta_transport::transport::Proxy;
    ///
    /// let proxy = Proxy::from_lookup(|name| match name {
    ///     "https_proxy" => Some("http://proxy.example:3128".to_owned()),
    ///     _ => None,
    /// })?;
    /// assert!(proxy.is_some());
    /// # Ok::<(), okta_core::InvalidInput>(())
    /// ```
    pub fn from_lookup(
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, InvalidInput> {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|&name| {
                let value = Zeroizing::new(lookup(name)?);
                (!value.trim().is_empty()).then_some((name, value))
            })
        };
        let Some((name, url)) = first(&PROXY) else {
            return Ok(None);
        };
        let proxy = parse::proxy(&url).map_err(|mistake| InvalidInput::new(name, mistake))?;
        Ok(Some(match first(&NO_PROXY) {
            Some((_, hosts)) => proxy.no_proxy(&hosts),
            None => proxy,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Option<Proxy>, InvalidInput> {
        Proxy::from_lookup(|name| {
            let mut all = variables.iter();
            let (_, value) = all.find(|(variable, _)| *variable == name)?;
            Some((*value).to_owned())
        })
    }

    fn address(variables: &[(&str, &str)]) -> Option<String> {
        from(variables)
            .unwrap()
            .map(|proxy| proxy.address().to_owned())
    }

    #[test]
    fn the_first_variable_that_is_not_empty_is_taken() {
        let all = [
            ("all_proxy", "d:1"),
            ("ALL_PROXY", "c:1"),
            ("https_proxy", "b:1"),
            ("HTTPS_PROXY", "a:1"),
        ];
        for (shown, expected) in [(4, "a:1"), (3, "b:1"), (2, "c:1"), (1, "d:1")] {
            assert_eq!(address(&all[..shown]).as_deref(), Some(expected));
        }
        let emptied = [("HTTPS_PROXY", " "), ("ALL_PROXY", "c:1")];
        assert_eq!(address(&emptied).as_deref(), Some("c:1"));
        assert_eq!(address(&[]), None);
        assert_eq!(
            address(&[("HTTP_PROXY", "e:1"), ("http_proxy", "e:1")]),
            None
        );
    }

    #[test]
    fn the_hosts_of_no_proxy_are_left_out() {
        for name in ["NO_PROXY", "no_proxy"] {
            let proxy = from(&[("HTTPS_PROXY", "a:1"), (name, ".internal")])
                .unwrap()
                .unwrap();
            assert!(!proxy.is_for("org.internal", 443));
            assert!(proxy.is_for("acme.okta.com", 443));
        }
    }

    #[test]
    fn an_error_names_the_variable_and_not_the_password() {
        let error = from(&[("all_proxy", "socks5://u:hunter2@a:1")]).unwrap_err();
        assert_eq!(error.parameter(), "all_proxy");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

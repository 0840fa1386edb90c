use std::net::IpAddr;

/// The hosts that are reached without the proxy.
#[derive(Debug, Clone, Default)]
pub(super) struct NoProxy(Vec<Rule>);

#[derive(Debug, Clone)]
enum Rule {
    Everything,
    /// A name and all below it, in small letters and without a dot at either end.
    Name {
        name: String,
        port: Option<u16>,
    },
    Address {
        address: IpAddr,
        port: Option<u16>,
    },
    Network {
        address: IpAddr,
        length: u8,
    },
}

impl NoProxy {
    pub(super) fn parse(list: &str) -> Self {
        let entries = list.split([',', ' ', '\t', '\r', '\n']);
        Self(entries.filter_map(Rule::parse).collect())
    }

    /// The entries of a list that can match no host.
    pub(super) fn useless(list: &str) -> impl Iterator<Item = &str> {
        let entries = list.split([',', ' ', '\t', '\r', '\n']);
        entries.filter(|entry| match Rule::parse(entry) {
            Some(Rule::Name { name, .. }) => {
                name.contains(['/', ':', '*', '@', '?', '[', ']', '"', '\''])
            }
            Some(_) => false,
            None => !entry.is_empty(),
        })
    }

    /// Whether a rule takes `host`, which may be an IPv6 address in brackets.
    pub(super) fn contains(&self, host: &str, port: u16) -> bool {
        let ip = ip(host);
        // A name with a dot at its end is the same name (RFC 1034, section 3.1).
        let host = host.strip_suffix('.').unwrap_or(host);
        self.0.iter().any(|rule| rule.takes(host, ip, port))
    }
}

impl Rule {
    fn parse(entry: &str) -> Option<Self> {
        if entry == "*" {
            return Some(Self::Everything);
        }
        if let Some(address) = ip(entry) {
            let port = None;
            return Some(Self::Address { address, port });
        }
        if let Some((address, length)) = entry.split_once('/')
            && let (Some(address), Ok(length)) = (ip(address), length.parse())
        {
            return (length <= width(address)).then_some(Self::Network { address, length });
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (entry, None),
        };
        if let Some(address) = ip(host) {
            return Some(Self::Address { address, port });
        }
        let name = host.strip_prefix('*').unwrap_or(host);
        let name = name.trim_matches('.').to_ascii_lowercase();
        (!name.is_empty()).then_some(Self::Name { name, port })
    }

    fn takes(&self, host: &str, ip: Option<IpAddr>, to: u16) -> bool {
        match self {
            Self::Everything => true,
            Self::Name { name, port } => {
                ip.is_none() && port.is_none_or(|port| port == to) && is_below(host, name)
            }
            Self::Address { address, port } => {
                ip == Some(*address) && port.is_none_or(|port| port == to)
            }
            Self::Network { address, length } => {
                ip.is_some_and(|ip| is_inside(ip, *address, *length))
            }
        }
    }
}

fn ip(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address: IpAddr = bare.unwrap_or(text).parse().ok()?;
    Some(address.to_canonical())
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Whether `host` is `name` or ends with it behind a dot.
fn is_below(host: &str, name: &str) -> bool {
    let Some(at) = host.len().checked_sub(name.len()) else {
        return false;
    };
    let (before, end) = host.as_bytes().split_at(at);
    end.eq_ignore_ascii_case(name.as_bytes()) && matches!(before, [] | [.., b'.'])
}

/// Whether the first `length` bits of both are the same.
fn is_inside(ip: IpAddr, network: IpAddr, length: u8) -> bool {
    let differing = match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => u128::from(ip.to_bits() ^ network.to_bits()),
        (IpAddr::V6(ip), IpAddr::V6(network)) => ip.to_bits() ^ network.to_bits(),
        _ => return false,
    };
    let free = u32::from(width(network) - length);
    differing.checked_shr(free).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn takes(list: &str, host: &str) -> bool {
        NoProxy::parse(list).contains(host, 443)
    }

    #[test]
    fn a_name_stands_for_itself_and_all_below_it() {
        for list in [
            "okta.com",
            ".okta.com",
            "*.okta.com",
            "OKTA.com.",
            "a, okta.com",
        ] {
            for host in [
                "okta.com",
                "acme.okta.com",
                "ACME.Okta.com",
                "a.b.okta.com.",
            ] {
                assert!(takes(list, host), "{list} {host}");
            }
            for host in ["notokta.com", "okta.com.example", "com", "okta.co"] {
                assert!(!takes(list, host), "{list} {host}");
            }
        }
        assert!(takes("localhost", "localhost"));
        assert!(!takes("localhost", "127.0.0.1"));
        assert!(!takes("1", "127.0.0.1"));
    }

    #[test]
    fn addresses_and_networks_are_compared_as_such() {
        for (list, host, expected) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("::1", "[::1]", true),
            ("[::1]", "[::1]", true),
            ("127.0.0.1", "[::ffff:127.0.0.1]", true),
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.1.2.3/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "10.example.com", false),
            ("10.0.0.7/32", "10.0.0.7", true),
            ("10.0.0.7/32", "10.0.0.6", false),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "[::1]", false),
            ("::/0", "[2001:db8::1]", true),
            ("2001:db8::/32", "[2001:db8:1::1]", true),
            ("2001:db8::/32", "[2001:db9::1]", false),
            ("10.0.0.0/33", "10.0.0.0", false),
        ] {
            assert_eq!(takes(list, host), expected, "{list} {host}");
        }
    }

    #[test]
    fn a_port_narrows_an_entry() {
        for entry in ["okta.com", "127.0.0.1", "[::1]"] {
            assert!(takes(&format!("{entry}:443"), entry), "{entry}");
            assert!(!takes(&format!("{entry}:8443"), entry), "{entry}");
        }
    }

    #[test]
    fn a_star_takes_every_host_and_nothing_takes_none() {
        for host in ["acme.okta.com", "127.0.0.1", "[::1]"] {
            assert!(takes("*", host));
            assert!(takes("a b,*", host));
            assert!(!takes("", host));
            assert!(!takes(" , ,.,*.,:443", host));
        }
    }

    proptest! {
        #[test]
        fn no_list_panics(list in "\\PC{0,40}|[0-9a-f.:/*,\\[\\]]{0,30}", host in "[0-9a-z.:\\[\\]]{0,20}") {
            takes(&list, &host);
        }

        #[test]
        fn an_address_is_inside_its_own_network(bits: u32, length in 0u8..=32) {
            let address = std::net::Ipv4Addr::from_bits(bits);
            let network = format!("{address}/{length}");
            prop_assert!(takes(&network, &address.to_string()));
            if length > 0 {
                let other = std::net::Ipv4Addr::from_bits(bits ^ (1 << (32 - length)));
                prop_assert!(!takes(&network, &other.to_string()));
            }
        }
    }
}

//! The clients that are compared, over loopback.

mod bare;
mod caller;
mod octocrab;
mod ours;
mod pooled;
mod reqwest;

use std::net::SocketAddr;
use std::str::FromStr;

use http::HeaderValue;
use okta_api_tokens::ApiToken;

pub use self::caller::Drive;
use self::caller::{Caller, Fleet};
use crate::memory::SECRET;
use crate::plain::PlainToken;
use crate::runtime;

/// What is spoken on the socket; HTTP/2 with prior knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are names")]
pub enum Protocol {
    Http1,
    Http2,
}

/// A client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// hyper's sender, and what generated clients decode: the yardstick.
    BarePlain,
    /// hyper's sender, and our decode: the limit.
    BareOurs,
    /// hyper-util's pooled client, and our decode.
    Pooled,
    /// The default stack over the library's transport.
    Ours,
    /// reqwest, and what generated clients decode.
    Reqwest,
    /// octocrab with a base URI of ours, and what generated clients decode. HTTP/1.1 alone.
    Octocrab,
}

impl Client {
    /// All of them, the yardstick first.
    pub const ALL: [Self; 6] = [
        Self::BarePlain,
        Self::BareOurs,
        Self::Pooled,
        Self::Ours,
        Self::Reqwest,
        Self::Octocrab,
    ];

    /// As it stands in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::BarePlain => "bare sender, plain derive",
            Self::BareOurs => "bare sender, our decode",
            Self::Pooled => "pooled client, our decode",
            Self::Ours => "default stack",
            Self::Reqwest => "reqwest, plain derive",
            Self::Octocrab => "octocrab, plain derive",
        }
    }

    /// Whether it can be told to speak `protocol` without TLS.
    pub fn speaks(self, protocol: Protocol) -> bool {
        protocol == Protocol::Http1 || self != Self::Octocrab
    }

    /// Connects to the server at `address`, for up to `in_flight` calls at once.
    pub fn connect(
        self,
        address: SocketAddr,
        protocol: Protocol,
        in_flight: usize,
    ) -> Box<dyn Drive> {
        let runtime = runtime();
        match (self, protocol) {
            (Self::BarePlain, _) => {
                let callers = bare::connect::<PlainToken>(&runtime, address, protocol, in_flight);
                Box::new(Fleet::new(runtime, callers))
            }
            (Self::BareOurs, _) => {
                let callers = bare::connect::<ApiToken>(&runtime, address, protocol, in_flight);
                Box::new(Fleet::new(runtime, callers))
            }
            (Self::Pooled, _) => one(runtime, pooled::connect(address, protocol), in_flight),
            (Self::Ours, _) => one(runtime, ours::connect(address, protocol), in_flight),
            (Self::Reqwest, _) => one(runtime, reqwest::connect(address, protocol), in_flight),
            (Self::Octocrab, _) => {
                assert!(self.speaks(protocol), "octocrab speaks HTTP/1.1 here");
                let octocrab = runtime.block_on(octocrab::connect(address));
                one(runtime, octocrab, in_flight)
            }
        }
    }
}

impl FromStr for Client {
    type Err = String;

    /// By its name in the tables.
    fn from_str(name: &str) -> Result<Self, String> {
        let client = Self::ALL.into_iter().find(|client| client.name() == name);
        client.ok_or_else(|| format!("there is no client `{name}`"))
    }
}

/// A client that is cloned for each of its callers, as its users do.
fn one<C: Caller + Clone>(
    runtime: tokio::runtime::Runtime,
    client: C,
    in_flight: usize,
) -> Box<dyn Drive> {
    Box::new(Fleet::new(runtime, vec![client; in_flight]))
}

/// The path of the first token of the fake org, whose ids are the same each time.
const TOKEN_PATH: &str = "/api/v1/api-tokens/00Tf4MYOod1OWcdGS5d7";

const PAGE_PATH: &str = "/api/v1/api-tokens?limit=200";

const JSON: HeaderValue = HeaderValue::from_static("application/json");

const AGENT: HeaderValue = HeaderValue::from_static("okta-benches");

fn authorization() -> HeaderValue {
    HeaderValue::try_from(format!("SSWS {SECRET}")).expect("it is a header")
}

//! Reads the configuration that Okta's SDKs share (`okta.yaml`, the environment, code), and makes a client of it.
//!
//! ```
//! use okta_config::Config;
//!
//! fn client() -> Result<okta_transport::Client<okta_transport::DefaultStack>, okta_config::ConfigError> {
//!     Config::load()?.client()
//! }
//! ```
//!
//! A user who has one SDK of Okta's running has all of it already. The sources are, the later wins: `~/.okta/okta.yaml`,
//! `./okta.yaml`, the environment (`OKTA_CLIENT_…`), [code](ConfigBuilder::set). [`settings`] lists what is read.
//!
//! ```yaml
//! okta:
//!   client:
//!     orgUrl: https://acme.okta.com
//!     authorizationMode: PrivateKey
//!     clientId: 0oa1
//!     scopes: [okta.apiTokens.read]
//!     privateKey: |
//!       -----BEGIN PRIVATE KEY-----
//!       MII…
//!       -----END PRIVATE KEY-----
//!     rateLimit:
//!       maxRetries: 3
//! ```
//!
//! ```
//! use okta_config::{AuthorizationMode, Config};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // `Config::load()` reads the files and the environment of the process; this reads what is given here.
//!     let config = Config::builder()
//!         .no_files()
//!         .environment([("OKTA_CLIENT_ORGURL", "https://acme.okta.com")])
//!         .set("token", "00a_secret")
//!         .load()?;
//!     for warning in config.warnings() {
//!         eprintln!("{warning}");
//!     }
//!     print!("{config}");
//!     assert_eq!(config.org_url().host(), "acme.okta.com");
//!     assert_eq!(config.authorization_mode(), AuthorizationMode::Ssws);
//!     Ok(())
//! }
//! ```
//!
//! What is read is checked as a whole, and a refusal tells [all mistakes](ConfigError) at once, each with file and line or
//! with the variable. No value is ever part of a mistake or a warning, and a [`Secret`] is never printed.
//!
//! # The current folder
//!
//! `./okta.yaml` may be anybody's: a clone, an unpacked archive. So a credential goes where its own source says. From that file,
//!
//! - `orgUrl` counts where the whole credential in force (`token`; or `clientId` with `privateKey` or `clientAssertion`) is from
//!   the file as well, or where another source names the same org;
//! - `proxy.*`, `caFile`, `caOnly`, `clientCertificate*` and `testing.*` count where the whole credential is;
//! - a file named by `privateKey` or `clientCertificateKey` belongs to it where it lies in that folder, links followed.
//!
//! All else is a mistake that names each source. [`ConfigBuilder::allow_local_config`] and `OKTA_CLIENT_ALLOWLOCALCONFIG=1` let
//! the folder decide; [`ConfigBuilder::no_local_config`] does not read it. On Unix, a file or folder of either `okta.yaml` that
//! anyone can write is a mistake, one that belongs to another user a warning, and so is a secret that others can read.
//! Paths in a file start at its folder.
//!
//! # How it is read
//!
//! One source decides on a setting: the last that holds it. There, two spellings with different values are a mistake, and
//! so is an empty value; in YAML, a key without a value (or `null`) leaves it to the sources before. What is overridden is
//! not looked at, so that a template in the home folder does no harm.

mod builder;
mod check;
mod config;
mod connect;
mod error;
mod finding;
mod lookalike;
mod name;
mod origin;
mod permissions;
mod regular_file;
mod resolve;
mod secret;
mod setting;
mod source;
mod trust;
mod value;
mod yaml;

pub use self::builder::ConfigBuilder;
pub use self::config::{Config, ProxySettings};
pub use self::error::ConfigError;
pub use self::finding::Finding;
pub use self::origin::{Origin, Position};
pub use self::secret::Secret;
pub use self::setting::{Setting, settings};
pub use self::value::{AuthorizationMode, PrivateKey};

//! Which org is audited: the one that the environment describes, or a fake one.

use okta_api_tokens::{ApiTokens, Credential, DefaultStack, OrgUrl, Stack, Transport};
use okta_examples::Sources;
use okta_mock::{DEFAULT_API_TOKEN, Server};

use super::fake_org;

pub(crate) struct Target {
    pub(crate) tokens: ApiTokens<DefaultStack>,
    /// The fake org serves for as long as this is kept.
    _server: Option<Server>,
}

pub(crate) enum TargetError {
    Misconfigured(Vec<String>),
    FakeOrg(String),
}

impl Target {
    pub(crate) async fn from_env(sources: &Sources) -> Result<Self, TargetError> {
        let config = okta_examples::configuration("audit", sources);
        match config.map_err(TargetError::Misconfigured)? {
            Some(config) => Ok(Self {
                tokens: okta_examples::client(&config).map_err(TargetError::Misconfigured)?,
                _server: None,
            }),
            // Whoever names an authority means an org of their own.
            None if sources.ca.is_some() => {
                Err(TargetError::Misconfigured(okta_examples::how_to_configure()))
            }
            None => Self::fake()
                .await
                .map_err(|error| TargetError::FakeOrg(format!("no fake org: {error}"))),
        }
    }

    /// The whole default stack, over TLS, to an org in this very process.
    async fn fake() -> Result<Self, Box<dyn std::error::Error>> {
        okta_examples::complain(
            "audit: no org is configured, so this is a fake one that runs in this program. For yours, set",
        );
        okta_examples::complain(
            "audit: OKTA_CLIENT_ORGURL=https://acme.okta.com and OKTA_CLIENT_TOKEN=<an API token of it>.",
        );
        let server = fake_org::build(jiff::Timestamp::now())
            .serve()
            .tls()
            .await?;
        let org = OrgUrl::parse(server.url())?;
        let authority = server.ca_pem().unwrap_or_default();
        let transport = Transport::builder()
            .add_ca_pem(authority.as_bytes())?
            .build()?;
        let stack = Stack::new(&org, Credential::ssws(DEFAULT_API_TOKEN)?).over(transport);
        Ok(Self {
            tokens: ApiTokens::new(org, stack),
            _server: Some(server),
        })
    }
}

//! Which org is audited: the one that the environment describes, or a fake one.

use okta_api_tokens::{ApiTokens, Credential, DefaultStack, OrgUrl, Stack, Transport};
use okta_mock::{DEFAULT_API_TOKEN, Server};

use super::args::Args;
use super::fake_org;

pub(crate) struct Target {
    pub(crate) tokens: ApiTokens<DefaultStack>,
    /// The fake org serves for as long as this is kept.
    server: Option<Server>,
}

pub(crate) enum TargetError {
    Misconfigured(Vec<String>),
    FakeOrg(String),
}

impl Target {
    pub(crate) async fn from_env(args: &Args) -> Result<Self, TargetError> {
        if args.fake_org {
            return Self::fake_org().await;
        }
        let config = okta_examples::configuration("audit", &args.sources);
        match config.map_err(TargetError::Misconfigured)? {
            Some(config) => Ok(Self {
                tokens: okta_examples::client(&config).map_err(TargetError::Misconfigured)?,
                server: None,
            }),
            // Whoever names an authority means an org of their own, and so does a script.
            None if args.sources.ca.is_some() || !args.is_for_people() => {
                let mut mistakes = okta_examples::how_to_configure();
                mistakes.push("to audit a fake org, give --fake-org".to_owned());
                Err(TargetError::Misconfigured(mistakes))
            }
            None => Self::fake_org().await,
        }
    }

    /// Whether the org is none.
    pub(crate) fn is_fake(&self) -> bool {
        self.server.is_some()
    }

    async fn fake_org() -> Result<Self, TargetError> {
        let fake = Self::fake().await;
        fake.map_err(|error| TargetError::FakeOrg(format!("no fake org: {error}")))
    }

    /// The whole default stack, over TLS, to an org in this very process.
    async fn fake() -> Result<Self, Box<dyn std::error::Error>> {
        okta_examples::complain(
            "audit: this is a fake org that runs in this program. For yours, set",
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
            server: Some(server),
        })
    }
}

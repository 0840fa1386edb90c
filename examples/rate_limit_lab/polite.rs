//! The client that does not meet the limit: the default stack.

use okta_api_tokens::{ApiTokens, Credential, DefaultStack, Error, OrgUrl, Stack, Transport};
use okta_mock::DEFAULT_API_TOKEN;

pub(crate) fn client(url: &str) -> Result<ApiTokens<DefaultStack>, Error> {
    let org = OrgUrl::parse(url)?;
    let stack = Stack::new(&org, Credential::ssws(DEFAULT_API_TOKEN)?).over(Transport::new()?);
    Ok(ApiTokens::new(org, stack))
}

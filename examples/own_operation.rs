//! Another endpoint of Okta's, through the same stack: an operation of your own in some fifteen lines.
//!
//! ```text
//! cargo run --example own_operation
//! ```

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use okta_api_tokens::{
    ApiResponse, Client, Credential, DecodeError, InvalidInput, Operation, OperationDescription,
    OrgUrl, RequestBuilder, Stack, Transport, UserId,
};
use okta_mock::{DEFAULT_API_TOKEN, MockOrg};
use serde_json::json;

/// `getUser` of the Users API.
struct GetUser {
    id: UserId,
}

#[derive(serde::Deserialize)]
struct User {
    status: String,
}

impl Operation for GetUser {
    type Output = ApiResponse<User>;
    const DESCRIPTION: &'static OperationDescription =
        &OperationDescription::new("getUser", Method::GET, "/api/v1/users/{id}")
            .scopes(&["okta.users.read"]);

    fn request(&self, org: &OrgUrl) -> Result<Request<Bytes>, InvalidInput> {
        RequestBuilder::new(Self::DESCRIPTION)
            .segment(self.id.as_str())
            .build(org)
    }

    fn decode(&self, response: Response<Bytes>) -> Result<Self::Output, DecodeError> {
        ApiResponse::from_json(response)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A fake org that knows this endpoint too.
    let fake = MockOrg::builder()
        .route(Method::GET, "/api/v1/users/{id}", |_: &Request<Bytes>| {
            (StatusCode::OK, json!({"id": "00u1", "status": "ACTIVE"}))
        })
        .build();
    let server = fake.serve().await?;

    let org = OrgUrl::parse(server.url())?;
    let stack = Stack::new(&org, Credential::ssws(DEFAULT_API_TOKEN)?).over(Transport::new()?);
    let client = Client::new(org, stack);
    let user = client
        .call(GetUser {
            id: "00u1".parse()?,
        })
        .await?;
    println!(
        "user 00u1 is {} (request id {})",
        user.value.status,
        user.meta.request_id().unwrap_or("none")
    );
    Ok(())
}

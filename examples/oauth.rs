//! OAuth 2.0 for a service app, with DPoP, against a fake org whose token endpoint is as strict as Okta's: it checks every
//! assertion and proof, takes none twice, asks for nonces, and lets tokens end.
//!
//! ```text
//! cargo run --example oauth
//! ```

use std::time::Duration;

use okta_api_tokens::okta_transport::oauth::{Algorithm, SignFuture, Signer};
use okta_api_tokens::okta_transport::observe::Event;
use okta_api_tokens::{
    ApiTokens, DefaultStack, HttpService, ListApiTokens, OAuth, OrgUrl, SigningKey, Stack,
    Transport,
};
use okta_mock::{Exchange, MockOrg, ServiceApp};

const CLIENT_ID: &str = "0oa1b2c3d4e5f6g7h8i9";
const SCOPES: [&str; 2] = ["okta.apiTokens.read", "okta.apiTokens.manage"];

/// Where a key lives in a KMS or an HSM, this is what has to be written. Here it is in memory, and signs as JWS has it; a KMS
/// may return ASN.1 for ECDSA, which has to be taken apart.
struct Kms {
    key: SigningKey,
}

impl Signer for Kms {
    fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        Some("2026-11")
    }

    fn sign<'s>(&'s self, message: &'s [u8]) -> SignFuture<'s> {
        Box::pin(async move {
            println!(
                "  (the signer is asked for a signature over {} bytes)",
                message.len()
            );
            self.key.sign(message).await
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The public half of a key is registered with an app of the org; the private one stays with the program.
    let key = rcgen::KeyPair::generate()?;
    let app = ServiceApp::new(CLIENT_ID)
        .public_key_pem(&key.public_key_pem())?
        .scopes(&SCOPES)
        .require_dpop();
    let fake = MockOrg::builder()
        .tokens(45)
        .service_app(app)
        .dpop_nonce_at_resources()
        .token_lifetime(Duration::from_secs(5))
        .build();
    let server = fake.serve().await?;

    let org = OrgUrl::parse(server.url())?;
    let transport = Transport::new()?;
    let signer = Kms {
        key: SigningKey::parse(&key.serialize_pem())?,
    };
    let oauth = OAuth::service_app(CLIENT_ID, signer)
        .scopes(SCOPES)
        .dpop()
        .observe(|_: Option<_>, event| {
            if let Event::Repeats { reason, .. } = event {
                println!("  (the token request is repeated: {reason})");
            }
        })
        .over(&org, transport.clone())?;
    let stack = Stack::new(&org, &oauth).over(transport);
    let tokens: ApiTokens<DefaultStack> = ApiTokens::new(org, stack);

    println!("A token is fetched at the start, so that a wrong setting is found here:");
    oauth.ready().await?;
    println!("{:?}", oauth.snapshot());

    println!("\nThe first call learns the nonce of the resources, and the others have it:");
    list(&tokens).await?;
    show(&fake.log());

    println!(
        "\nA hundred calls at once, after every token was revoked; one of them fetches another:"
    );
    fake.clear_log();
    fake.revoke_access_tokens();
    let before = fake.access_tokens_issued();
    let calls = (0..100).map(|_| tokens.list(ListApiTokens::new()).into_future());
    for result in futures_util::future::join_all(calls).await {
        result?;
    }
    println!(
        "all succeeded, {} token was issued",
        fake.access_tokens_issued() - before
    );

    println!(
        "\nA call a second for twelve seconds, with tokens that live for five: none waits for a renewal."
    );
    let mut longest = Duration::ZERO;
    for _ in 0..12 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let begun = tokio::time::Instant::now();
        list(&tokens).await?;
        longest = longest.max(begun.elapsed());
    }
    println!(
        "the longest call took {longest:.0?}; {} tokens were issued in all",
        fake.access_tokens_issued()
    );
    Ok(())
}

async fn list<S: HttpService + Clone>(tokens: &ApiTokens<S>) -> Result<(), okta_api_tokens::Error> {
    let page = tokens.list(ListApiTokens::new().limit(200)?).await?;
    println!("listed {} tokens", page.items.len());
    Ok(())
}

/// Requests as the org saw them: without what is secret in them.
fn show(log: &[Exchange]) {
    for exchange in log {
        let status = exchange.status.map_or(0, |status| status.as_u16());
        let scheme = exchange
            .header("authorization")
            .and_then(|it| it.split(' ').next());
        println!(
            "  {status} {} {}, authorization {}, proof {}",
            exchange.method,
            exchange.path(),
            scheme.unwrap_or("none"),
            if exchange.header("dpop").is_some() {
                "yes"
            } else {
                "no"
            },
        );
    }
}

//! All tokens of the org, page after page, with a line of progress.

use std::time::Duration;

use indicatif::ProgressBar;
use jiff::Timestamp;
use okta_api_tokens::{ApiToken, ApiTokens, Error, HttpService, ListApiTokens};

pub(crate) struct Listing {
    pub(crate) tokens: Vec<ApiToken>,
    /// The time by Okta's clock, by which its dates are: ours may be wrong.
    pub(crate) now: Timestamp,
}

pub(crate) async fn all<S>(client: &ApiTokens<S>, list: ListApiTokens) -> Result<Listing, Error>
where
    S: HttpService + Clone,
{
    // It draws on stderr, and only where that is a terminal.
    let progress = ProgressBar::new_spinner().with_message("asking for the first page");
    progress.enable_steady_tick(Duration::from_millis(100));
    let listing = collect(client, list, &progress).await;
    progress.finish_and_clear();
    listing
}

async fn collect<S>(
    client: &ApiTokens<S>,
    list: ListApiTokens,
    progress: &ProgressBar,
) -> Result<Listing, Error>
where
    S: HttpService + Clone,
{
    let mut tokens = Vec::new();
    let mut now = None;
    let mut count = 0_usize;
    let mut pages = client.pages(list);
    while let Some(page) = pages.try_next().await? {
        count += 1;
        now = page.meta.date().or(now);
        tokens.extend(page.items);
        progress.set_message(format!("tokens: {}, pages: {count}", tokens.len()));
    }
    Ok(Listing {
        tokens,
        now: now.unwrap_or_else(Timestamp::now),
    })
}

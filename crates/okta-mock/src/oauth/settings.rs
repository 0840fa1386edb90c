//! What the authorization server is told to be, once, at build.

use super::app::ServiceApp;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) apps: Vec<ServiceApp>,
    pub(crate) token_lifetime: Duration,
    pub(crate) nonce_at_resources: bool,
}

impl Settings {
    pub(crate) fn register(&mut self, app: ServiceApp) {
        self.apps.retain(|it| it.client_id != app.client_id);
        self.apps.push(app);
    }

    pub(super) fn app(&self, client_id: &str) -> Option<&ServiceApp> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            apps: Vec::new(),
            token_lifetime: Duration::from_secs(3600),
            nonce_at_resources: false,
        }
    }
}

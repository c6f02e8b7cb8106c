//! Signing out at the provider (OpenID Connect RP-Initiated Logout 1.0).

use super::SignIn;
use crate::server::clock::Timestamp;
use crate::server::id_token::Identity;

impl SignIn {
    /// Where the browser signs out at the provider; our own page when the provider has no such
    /// address. It carries `logout_hint`, never an id_token.
    pub async fn sign_out_url(&self, identity: Option<&Identity>, now: Timestamp) -> String {
        let metadata = self.provider.metadata(now).await.ok();
        let Some(mut url) = metadata.and_then(|metadata| metadata.end_session_endpoint.clone())
        else {
            return "/connect/signed-out".to_owned();
        };
        url.query_pairs_mut()
            .append_pair("post_logout_redirect_uri", &self.public_url.signed_out_url());
        if let Some(hint) = identity.and_then(|identity| identity.login_hint.as_deref()) {
            url.query_pairs_mut().append_pair("logout_hint", hint);
        }
        url.into()
    }
}

//! The stand-in of Microsoft Entra ID, in both dialects.
//!
//! What it does is written at
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow> and, for v1.0, at
//! <https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-protocols-oauth-code>.

mod admin_consent;
mod application;
mod asked;
mod authorize;
mod claims;
mod claims_request;
mod dialect;
mod discovery;
mod error;
mod error_page;
mod grants;
mod keys;
mod logout;
mod parameters;
mod scopes;
mod session_cookie;
mod tenant;
mod token;
mod trace;

use axum::Router;
use axum::routing::{get, post};

pub use application::Application;
pub use claims::MET_CHALLENGE;
pub use claims_request::CHALLENGE_CAPABILITY;
pub use error::IdentityError;
pub use error_page::error_page;
pub use grants::Grants;
pub use keys::{SigningKey, TokenFault};
pub use scopes::GRAPH_RESOURCE;
pub use trace::TraceIds;

use super::world::SharedWorld;

/// The routes of both dialects, in any tenant.
pub fn routes() -> Router<SharedWorld> {
    let mut routes = Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::document))
        .route("/{tenant}/.well-known/openid-configuration", get(discovery::document))
        .route("/{tenant}/discovery/v2.0/keys", get(keys::document))
        .route("/{tenant}/discovery/keys", get(keys::document))
        .route("/{tenant}/discovery/instance", get(discovery::instance));
    for oauth2 in ["/{tenant}/oauth2/v2.0", "/{tenant}/oauth2"] {
        routes = routes
            .route(&format!("{oauth2}/authorize"), get(authorize::start).post(authorize::proceed))
            .route(&format!("{oauth2}/token"), post(token::issue))
            .route(&format!("{oauth2}/logout"), get(logout::by_link).post(logout::by_form));
    }
    for path in ["/{tenant}/v2.0/adminconsent", "/{tenant}/adminconsent"] {
        routes = routes.route(path, get(admin_consent::ask).post(admin_consent::decide));
    }
    routes.route("/sandbox/form-post.js", get(authorize::form_post_script))
}

//! The stand-in of Microsoft Graph: the profile and the mail.
//! <https://learn.microsoft.com/graph/api/overview>

mod access;
mod access_token;
mod challenges;
mod described_mail;
mod error;
mod mail;
mod page_of_mail;
mod photo;
mod profile;
mod query;
mod send;
mod shape;
mod shapes;
mod stamp;

use axum::Router;
use axum::routing::{any, get, post};

pub use access::challenge;
pub use challenges::Challenges;
pub use error::GraphError;
pub use stamp::stamp;

use super::world::SharedWorld;

/// The routes below `/v1.0`.
pub fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/v1.0/me", get(profile::me))
        .route("/v1.0/me/photo/$value", get(photo::photo))
        .route("/v1.0/me/photos/{size}/$value", get(photo::sized))
        .route("/v1.0/me/sendMail", post(send::send_mail))
        .route("/v1.0/me/microsoft.graph.sendMail", post(send::send_mail))
        .route("/v1.0/me/messages", get(mail::messages))
        .route("/v1.0/me/messages/{id}", get(mail::message))
        .route("/v1.0/me/mailFolders", get(mail::folders))
        .route("/v1.0/me/mailFolders/{folder}", get(mail::folder))
        .route("/v1.0/me/mailFolders/{folder}/messages", get(mail::in_folder))
        .route("/v1.0/{*path}", any(error::no_such_segment))
        .method_not_allowed_fallback(error::no_such_method)
}

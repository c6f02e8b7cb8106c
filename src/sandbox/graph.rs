//! The stand-in of Microsoft Graph: the profile and the mail.
//! <https://learn.microsoft.com/graph/api/overview>

mod access;
mod access_token;
mod attachments;
mod batch;
mod challenges;
mod checks;
mod described_mail;
mod drafts;
mod error;
mod filter;
mod json_body;
mod mail;
mod page_of_mail;
mod people;
mod photo;
mod prefer;
mod profile;
mod query;
mod send;
mod shape;
mod shapes;
mod stamp;
mod throttle;
mod upload_session;

use axum::Router;
use axum::routing::{any, get, post};

pub use access::challenge;
pub use attachments::{attach, attachment_id};
pub use batch::routes as batch_routes;
pub use challenges::Challenges;
pub use error::GraphError;
pub use stamp::stamp;
pub use throttle::{UnderWay, throttle};

use super::world::SharedWorld;

/// The routes below `/v1.0`.
pub fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/v1.0/me", get(profile::me))
        .route("/v1.0/me/people", get(people::people))
        .route("/v1.0/me/photo/$value", get(photo::photo))
        .route("/v1.0/me/photos/{size}/$value", get(photo::sized))
        .route("/v1.0/me/sendMail", post(send::send_mail))
        .route("/v1.0/me/microsoft.graph.sendMail", post(send::send_mail))
        .merge(messages())
        .route("/v1.0/me/mailFolders", get(mail::folders))
        .route("/v1.0/me/mailFolders/{folder}", get(mail::folder))
        .route(
            "/v1.0/me/mailFolders/{folder}/messages",
            get(mail::in_folder).post(drafts::create_in),
        )
        .route("/v1.0/{*path}", any(error::no_such_segment))
        .method_not_allowed_fallback(error::no_such_method)
}

fn messages() -> Router<SharedWorld> {
    let message = get(mail::message).patch(drafts::update).delete(drafts::delete);
    let attached = get(attachments::list).post(attachments::add);
    let attachment = get(attachments::get).delete(attachments::delete);
    let mut routes = Router::new()
        .route("/v1.0/me/messages", get(mail::messages).post(drafts::create))
        .route("/v1.0/me/messages/{id}", message)
        .route("/v1.0/me/messages/{id}/attachments", attached)
        .route("/v1.0/me/messages/{id}/attachments/{attachment}", attachment)
        .route("/v1.0/me/messages/{id}/attachments/{attachment}/$value", get(attachments::value));
    for namespace in ["", "microsoft.graph."] {
        let path = |action| format!("/v1.0/me/messages/{{id}}/{action}");
        let upload = format!("attachments/{namespace}createUploadSession");
        routes = routes
            .route(&path(&format!("{namespace}send")), post(drafts::send))
            .route(&path(&upload), post(upload_session::create));
    }
    routes
}

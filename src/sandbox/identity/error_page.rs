//! The page for errors that must not go back to the application.

use axum::response::Response;
use maud::html;

use super::error::IdentityError;
use super::trace::TraceIds;
use crate::sandbox::clock;
use crate::sandbox::page::Page;

/// The page, with the ids to copy.
pub fn error_page(error: &IdentityError, ids: &TraceIds) -> Response {
    let content = html! {
        h1 { "Sorry, but we're having trouble signing you in." }
        p { "AADSTS" (error.number) ": " (error.text) }
        dl {
            dt { "Error" } dd { (error.error) }
            dt { "Request Id" } dd { (ids.trace) }
            dt { "Correlation Id" } dd { (ids.correlation) }
            dt { "Timestamp" } dd { (clock::entra(clock::unix_now())) }
        }
    };
    Page::new("Sign in", content).respond(error.status)
}

//! The two questions: which account, and may the application.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::choice::FIELDS;
use super::request::AuthorizeRequest;
use crate::sandbox::accounts::{AccountKind, DemoAccount, demo_accounts};
use crate::sandbox::identity::parameters::Parameters;
use crate::sandbox::identity::scopes::Scopes;
use crate::sandbox::page::Page;

/// Pick an account.
pub fn accounts(request: &AuthorizeRequest, path: &str, parameters: &Parameters) -> Response {
    let admitted = demo_accounts().iter().filter(|account| request.tenant.admits(account));
    let content = html! {
        h1 { "Pick an account" }
        p.quiet { "These people are made up; there is no password." }
        form method="post" action=(path) {
            (carried_along(parameters))
            @for account in admitted {
                button.account type="submit" name="account" value=(account.address) {
                    strong { (account.display_name) }
                    span { (account.address) }
                    span { (kind(account)) }
                }
            }
        }
    };
    Page::new("Pick an account", content).respond(StatusCode::OK)
}

/// Accept or decline.
pub fn consent(
    application: &str,
    account: &DemoAccount,
    scopes: &Scopes,
    path: &str,
    parameters: &Parameters,
) -> Response {
    let content = html! {
        p.quiet { (account.address) }
        h1 { "Permissions requested" }
        p { strong { (application) } " would like to:" }
        ul {
            @for (scope, words) in scopes.in_plain_words() {
                li { (words) " " span.quiet { "(" (scope) ")" } }
            }
        }
        p.quiet { "The sandbox remembers what you accept, and asks again when more is asked for." }
        form method="post" action=(path) {
            (carried_along(parameters))
            input type="hidden" name="account" value=(account.address);
            div.actions {
                button type="submit" name="decision" value="decline" { "Cancel" }
                button.primary type="submit" name="decision" value="accept" { "Accept" }
            }
        }
    };
    Page::new("Permissions requested", content).respond(StatusCode::OK)
}

/// The application's parameters: the pages keep nothing between the steps, so that reloading one or
/// sending it twice is harmless.
fn carried_along(parameters: &Parameters) -> Markup {
    html! {
        @for (name, value) in parameters.without(&FIELDS) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

fn kind(account: &DemoAccount) -> &'static str {
    match account.kind {
        AccountKind::Work => "Work or school account",
        AccountKind::Personal => "Personal account",
    }
}

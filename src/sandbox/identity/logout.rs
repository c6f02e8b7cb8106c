//! The sign-out.
//! <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request>

use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use maud::html;
use url::Url;

use super::asked::{Asked, RawCookies};
use super::error::IdentityError;
use super::error_page::error_page;
use super::parameters::Parameters;
use super::session_cookie;
use crate::sandbox::body;
use crate::sandbox::page::Page;
use crate::sandbox::world::{SharedWorld, World};

const LARGEST_FORM: usize = 64 * 1024;

/// `GET`, the usual way.
pub async fn by_link(
    State(world): State<SharedWorld>,
    asked: Asked,
    cookies: RawCookies,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes());
    parameters
        .and_then(|parameters| sign_out(&world, &asked, &cookies, &parameters))
        .unwrap_or_else(|error| error_page(&error, &asked.ids))
}

/// `POST`, for hints that are too long for an address.
pub async fn by_form(
    State(world): State<SharedWorld>,
    asked: Asked,
    cookies: RawCookies,
    request: Request,
) -> Response {
    let form = body::read(request.into_body(), LARGEST_FORM).await;
    form.map_err(|_| IdentityError::too_large())
        .and_then(|form| Parameters::parse(&form))
        .and_then(|parameters| sign_out(&world, &asked, &cookies, &parameters))
        .unwrap_or_else(|error| error_page(&error, &asked.ids))
}

fn sign_out(
    world: &World,
    asked: &Asked,
    cookies: &RawCookies,
    parameters: &Parameters,
) -> Result<Response, IdentityError> {
    asked.tenant()?;
    let ended = match session_cookie::read(cookies) {
        Some(secret) => world.grants.sign_out(secret).map_err(|_| IdentityError::storage())?,
        None => None,
    };
    let farewells = ended.map(|session| session.farewells()).unwrap_or_default();
    let mut response = match destination(world, parameters) {
        Some(url) if farewells.is_empty() => redirect(&url),
        onward => signed_out_page(onward, farewells),
    };
    response.headers_mut().insert(SET_COOKIE, session_cookie::clear());
    Ok(response)
}

/// Where the application wants the browser, if that is one of its own addresses.
fn destination(world: &World, parameters: &Parameters) -> Option<Url> {
    let mut url = Url::parse(parameters.get("post_logout_redirect_uri")?).ok()?;
    if !world.application.accepts_after_logout(&url) {
        return None;
    }
    if let Some(state) = parameters.get("state") {
        url.query_pairs_mut().append_pair("state", state);
    }
    Some(url)
}

fn redirect(url: &Url) -> Response {
    (StatusCode::FOUND, [(LOCATION, url.as_str()), (CACHE_CONTROL, "no-store")]).into_response()
}

/// The page on which the browser tells the applications, and from which it goes on.
/// <https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#single-sign-out>
fn signed_out_page(onward: Option<Url>, farewells: Vec<Url>) -> Response {
    let content = html! {
        h1 { "You signed out of your account" }
        @for url in &farewells { iframe hidden title="Sign-out of an application" src=(url) {} }
        @if let Some(url) = &onward {
            p { a href=(url) { "Continue" } }
        } @else {
            p { "It's a good idea to close all browser windows." }
        }
    };
    let page = Page { onward, frames: farewells, ..Page::new("Sign out", content) };
    page.respond(StatusCode::OK)
}

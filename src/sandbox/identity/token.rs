//! The token endpoint.
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-access-token>

mod answer;
mod assertion;
mod client;
mod code;
mod refresh;
mod wanted;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

use super::asked::Asked;
use super::error::IdentityError;
use super::grants::Grant;
use super::parameters::Parameters;
use crate::sandbox::body;
use crate::sandbox::faults::Plan;
use crate::sandbox::world::{SharedWorld, World};

pub use assertion::AssertionCredentials;
pub use wanted::check_resource;

const LARGEST_FORM: usize = 256 * 1024;

/// What a grant is exchanged for.
struct Redeemed {
    grant: Grant,
    nonce: Option<String>,
}

/// `POST`: a code or a refresh token for tokens.
pub async fn issue(State(world): State<SharedWorld>, asked: Asked, request: Request) -> Response {
    let fault = request.extensions().get::<Plan>().cloned().unwrap_or_default();
    let headers = request.headers().clone();
    let answer = match body::read(request.into_body(), LARGEST_FORM).await {
        Ok(form) => redeem(&world, &asked, &headers, &form, &fault),
        Err(_) => Err(IdentityError::too_large()),
    };
    answer.unwrap_or_else(|error| error.respond(&asked.ids))
}

fn redeem(
    world: &World,
    asked: &Asked,
    headers: &HeaderMap,
    form: &[u8],
    fault: &Plan,
) -> Result<Response, IdentityError> {
    let tenant = asked.tenant()?;
    require_form(headers)?;
    let parameters = Parameters::parse(form)?;
    client::authenticate(&world.application, asked, headers, &parameters)?;
    let redeemed = match parameters.require("grant_type")? {
        "authorization_code" => code::redeem(world, asked, &parameters)?,
        "refresh_token" => refresh::redeem(world, asked, &parameters)?,
        other => return Err(IdentityError::unsupported_grant_type(other)),
    };
    let account = redeemed.grant.account().ok_or_else(IdentityError::unknown_code)?;
    if !tenant.admits(account) {
        return Err(IdentityError::wrong_account(account.address, &asked.segment));
    }
    let wants_client_info = parameters.get("client_info") == Some("1");
    answer::tokens(world, asked, &redeemed, account, wants_client_info, fault)
}

fn require_form(headers: &HeaderMap) -> Result<(), IdentityError> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(());
    }
    // What is no form has no parameters, and the first one that is looked for is missing.
    Err(IdentityError::missing("grant_type"))
}

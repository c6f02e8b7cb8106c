//! Whether the application may have what it asks for.

use axum::response::Response;

use super::choice::{Choice, Decision};
use super::request::{AuthorizeRequest, Prompt};
use super::{Refusal, pages};
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::identity::asked::Asked;
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::parameters::Parameters;
use crate::sandbox::world::World;

/// Nothing when the application may have it, else the page that asks.
pub fn settle(
    world: &World,
    asked: &Asked,
    request: &AuthorizeRequest,
    account: &DemoAccount,
    choice: &Choice,
    parameters: &Parameters,
) -> Result<Option<Response>, Refusal> {
    let client = &world.application.client_id;
    let consented = world.grants.consented(account, client);
    let lacking = request.scopes.missing_in(&consented);
    let asks_anew = request.prompt == Some(Prompt::Consent);
    if lacking.is_empty() && !asks_anew {
        return Ok(None);
    }
    if request.prompt == Some(Prompt::None) {
        return Err(request.refuse(IdentityError::interaction_required()));
    }
    match choice.decision {
        None => {
            let scopes = if asks_anew { &request.scopes } else { &lacking };
            Ok(Some(pages::consent(
                world.application.name,
                account,
                scopes,
                &asked.path,
                parameters,
            )))
        }
        Some(Decision::Decline) => Err(request.refuse(IdentityError::declined())),
        Some(Decision::Accept) => {
            let kept = world.grants.consent(account, client, &request.scopes);
            kept.map_err(|_| request.refuse(IdentityError::storage()))?;
            Ok(None)
        }
    }
}

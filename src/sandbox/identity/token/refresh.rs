//! `grant_type=refresh_token`

use super::{Redeemed, wanted};
use crate::sandbox::identity::asked::Asked;
use crate::sandbox::identity::claims_request::ClaimsRequest;
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::parameters::Parameters;
use crate::sandbox::world::World;

/// Look the refresh token up; it stays good.
pub fn redeem(
    world: &World,
    asked: &Asked,
    parameters: &Parameters,
) -> Result<Redeemed, IdentityError> {
    let token = parameters.require("refresh_token")?;
    let granted =
        world.grants.refresh_token(token).ok_or_else(IdentityError::unknown_refresh_token)?;
    if !world.application.has_id(&granted.client_id) {
        return Err(IdentityError::unknown_refresh_token());
    }
    let mut grant = wanted::apply(world, asked, parameters, &granted)?;
    grant.claims = grant.claims.refreshed_by(ClaimsRequest::read(parameters)?);
    Ok(Redeemed { grant, nonce: None })
}

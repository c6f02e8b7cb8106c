//! `grant_type=authorization_code`

use super::{Redeemed, wanted};
use crate::sandbox::clock;
use crate::sandbox::identity::asked::Asked;
use crate::sandbox::identity::claims_request::ClaimsRequest;
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::grants::CodeGrant;
use crate::sandbox::identity::parameters::Parameters;
use crate::sandbox::world::World;

/// Spend the code, once everything else about the request is good.
pub fn redeem(
    world: &World,
    asked: &Asked,
    parameters: &Parameters,
) -> Result<Redeemed, IdentityError> {
    let code = parameters.require("code")?;
    let reply_url = parameters.require("redirect_uri")?;
    let issued = world.grants.code(code).ok_or_else(IdentityError::unknown_code)?;
    check(&issued, world, asked, reply_url)?;
    check_verifier(&issued, parameters.get("code_verifier"))?;
    let mut grant = wanted::apply(world, asked, parameters, &issued.grant)?;
    grant.claims = grant.claims.and(ClaimsRequest::read(parameters)?);
    world.grants.spend_code(code)?;
    Ok(Redeemed { grant, nonce: issued.nonce })
}

fn check(
    issued: &CodeGrant,
    world: &World,
    asked: &Asked,
    reply_url: &str,
) -> Result<(), IdentityError> {
    if issued.redeemed {
        return Err(IdentityError::code_used());
    }
    if issued.expires <= clock::unix_now() {
        return Err(IdentityError::code_expired());
    }
    if !world.application.has_id(&issued.grant.client_id) || issued.grant.dialect != asked.dialect {
        return Err(IdentityError::unknown_code());
    }
    if issued.reply_url != reply_url {
        return Err(IdentityError::other_reply_url(reply_url, &issued.reply_url));
    }
    Ok(())
}

/// RFC 7636 section 4.6; a verifier without a challenge hints at a stolen code (RFC 9700 section 4.8.2).
fn check_verifier(issued: &CodeGrant, verifier: Option<&str>) -> Result<(), IdentityError> {
    match (&issued.challenge, verifier) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(IdentityError::no_verifier()),
        (Some(challenge), Some(verifier)) if challenge.matches(verifier) => Ok(()),
        (_, Some(_)) => Err(IdentityError::wrong_verifier()),
    }
}

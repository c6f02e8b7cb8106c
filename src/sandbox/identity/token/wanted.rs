//! What the token shall be good for: scopes in v2.0, a resource in v1.0.

use crate::sandbox::identity::asked::Asked;
use crate::sandbox::identity::dialect::Dialect;
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::grants::Grant;
use crate::sandbox::identity::parameters::Parameters;
use crate::sandbox::identity::scopes::{GRAPH_RESOURCE, Scopes};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::World;

/// The grant, narrowed or widened to what this request asks for.
pub fn apply(
    world: &World,
    asked: &Asked,
    parameters: &Parameters,
    granted: &Grant,
) -> Result<Grant, IdentityError> {
    let mut grant = granted.clone();
    let resource = parameters.get("resource");
    match asked.dialect {
        Dialect::V2 if resource.is_some() => return Err(IdentityError::resource_in_v2()),
        Dialect::V2 => {
            grant.resource = None;
            if let Some(scope) = parameters.get("scope") {
                grant.scopes = Scopes::parse(scope, &asked.origin)?;
                // What the person signed in with stays, whether or not this leg repeats it.
                grant.scopes.extend(&granted.scopes.about_sign_in());
            }
        }
        Dialect::V1 => {
            let resource = resource.or(granted.resource.as_deref()).unwrap_or_default();
            grant.resource = Some(check_resource(resource, &asked.origin)?);
            grant.scopes = Scopes::registered();
        }
    }
    let account = grant.account().ok_or_else(IdentityError::unknown_code)?;
    let consented = world.grants.consented(account, &grant.client_id);
    if !grant.scopes.missing_in(&consented).is_empty() {
        return Err(IdentityError::consent_required());
    }
    Ok(grant)
}

/// The resource of a v1.0 request, which must be Graph, by its own name or by ours.
pub fn check_resource(resource: &str, origin: &Origin) -> Result<String, IdentityError> {
    let plain = resource.trim_end_matches('/');
    if plain == GRAPH_RESOURCE || origin.is_named_by(plain) {
        return Ok(plain.to_owned());
    }
    Err(IdentityError::unknown_resource(resource))
}

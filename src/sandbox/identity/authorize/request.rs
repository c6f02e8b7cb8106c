//! What the application asks for.
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code>

use url::Url;

use super::Refusal;
use super::reply::{ReplyTo, ResponseMode};
use crate::sandbox::accounts::{AccountKind, DemoAccount};
use crate::sandbox::clock;
use crate::sandbox::identity::asked::Asked;
use crate::sandbox::identity::claims::account_of_login_hint;
use crate::sandbox::identity::claims_request::ClaimsRequest;
use crate::sandbox::identity::dialect::Dialect;
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::grants::{Challenge, CodeGrant, Grant};
use crate::sandbox::identity::parameters::Parameters;
use crate::sandbox::identity::scopes::Scopes;
use crate::sandbox::identity::tenant::Tenant;
use crate::sandbox::identity::token::check_resource;
use crate::sandbox::world::World;

/// How long a code is good for.
const CODE_LIFE: i64 = 600;

/// A checked authorization request.
#[derive(Clone, Debug)]
pub struct AuthorizeRequest {
    pub tenant: Tenant,
    pub prompt: Option<Prompt>,
    pub hinted: Option<&'static DemoAccount>,
    pub scopes: Scopes,
    pub reply_to: ReplyTo,
    pub wants_client_info: bool,
    dialect: Dialect,
    client_id: String,
    reply_url: String,
    resource: Option<String>,
    nonce: Option<String>,
    challenge: Option<Challenge>,
    claims: ClaimsRequest,
}

/// What the application wants the person to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    Login,
    None,
    Consent,
    SelectAccount,
}

impl AuthorizeRequest {
    /// Check the parameters; until the reply URL is known to be good, faults go to a page.
    pub fn parse(world: &World, asked: &Asked, parameters: &Parameters) -> Result<Self, Refusal> {
        let tenant = asked.tenant()?;
        let client_id = parameters.require("client_id")?.to_owned();
        if !world.application.has_id(&client_id) {
            return Err(IdentityError::unknown_client(&client_id, &asked.segment).into());
        }
        let reply_to = reply_to(world, parameters)?;
        Self::parse_rest(world, asked, parameters, tenant, reply_to.clone())
            .map_err(|error| Refusal::Reply(Box::new(reply_to), error))
    }

    fn parse_rest(
        world: &World,
        asked: &Asked,
        parameters: &Parameters,
        tenant: Tenant,
        mut reply_to: ReplyTo,
    ) -> Result<Self, IdentityError> {
        if parameters.require("response_type")? != "code" {
            return Err(IdentityError::unsupported_response_type());
        }
        reply_to.mode = match parameters.get("response_mode") {
            None | Some("query") => ResponseMode::Query,
            Some("form_post") => ResponseMode::FormPost,
            Some(_) => return Err(IdentityError::unsupported_value("response_mode")),
        };
        let (scopes, resource) = wanted(asked, parameters)?;
        Ok(Self {
            tenant,
            prompt: prompt(parameters)?,
            hinted: parameters.get("login_hint").and_then(account_of_login_hint),
            scopes,
            reply_to,
            wants_client_info: parameters.get("client_info") == Some("1"),
            dialect: asked.dialect,
            client_id: world.application.client_id.clone(),
            reply_url: parameters.get("redirect_uri").unwrap_or_default().to_owned(),
            resource,
            nonce: parameters.get("nonce").map(ToOwned::to_owned),
            challenge: challenge(parameters)?,
            claims: ClaimsRequest::read(parameters)?,
        })
    }

    /// Tell the application.
    pub fn refuse(&self, error: IdentityError) -> Refusal {
        Refusal::Reply(Box::new(self.reply_to.clone()), error)
    }

    /// Whether the account may sign in; v1.0 knows work accounts only.
    pub fn admits(&self, account: &DemoAccount) -> bool {
        self.tenant.admits(account)
            && (self.dialect == Dialect::V2 || account.kind == AccountKind::Work)
    }

    /// What a code for this account stands for.
    pub fn code_grant(&self, account: &DemoAccount, sid: &str, life: Option<i64>) -> CodeGrant {
        CodeGrant {
            grant: Grant {
                account: account.address.to_owned(),
                client_id: self.client_id.clone(),
                dialect: self.dialect,
                scopes: self.scopes.clone(),
                resource: self.resource.clone(),
                sid: sid.to_owned(),
                claims: self.claims,
            },
            reply_url: self.reply_url.clone(),
            challenge: self.challenge.clone(),
            nonce: self.nonce.clone(),
            expires: clock::unix_now() + life.unwrap_or(CODE_LIFE),
            redeemed: false,
        }
    }
}

/// Where the reply goes: a registered address, else nowhere.
pub fn reply_to(world: &World, parameters: &Parameters) -> Result<ReplyTo, IdentityError> {
    let as_written = parameters.get("redirect_uri").ok_or_else(IdentityError::no_reply_url)?;
    let url = Url::parse(as_written).map_err(|_| IdentityError::bad_reply_url())?;
    if !world.application.accepts_reply_url(&url, as_written) {
        return Err(IdentityError::foreign_reply_url(as_written, &world.application.client_id));
    }
    let state = parameters.get("state").map(ToOwned::to_owned);
    Ok(ReplyTo { url, mode: ResponseMode::Query, state })
}

/// v2.0 has scopes and refuses `resource`; v1.0 has a resource and ignores `scope`.
fn wanted(
    asked: &Asked,
    parameters: &Parameters,
) -> Result<(Scopes, Option<String>), IdentityError> {
    let resource = parameters.get("resource");
    match asked.dialect {
        Dialect::V2 if resource.is_some() => Err(IdentityError::resource_in_v2()),
        Dialect::V2 => Ok((Scopes::parse(parameters.require("scope")?, &asked.origin)?, None)),
        Dialect::V1 => {
            let resource =
                resource.map(|resource| check_resource(resource, &asked.origin)).transpose()?;
            Ok((Scopes::registered(), resource))
        }
    }
}

fn prompt(parameters: &Parameters) -> Result<Option<Prompt>, IdentityError> {
    match parameters.get("prompt") {
        None => Ok(None),
        Some("login") => Ok(Some(Prompt::Login)),
        Some("none") => Ok(Some(Prompt::None)),
        Some("consent") => Ok(Some(Prompt::Consent)),
        Some("select_account") => Ok(Some(Prompt::SelectAccount)),
        Some(_) => Err(IdentityError::unsupported_value("prompt")),
    }
}

/// RFC 7636 section 4.3; without a method the challenge is the verifier itself.
fn challenge(parameters: &Parameters) -> Result<Option<Challenge>, IdentityError> {
    let Some(challenge) = parameters.get("code_challenge") else {
        return Ok(None);
    };
    if !(43..=128).contains(&challenge.len()) {
        return Err(IdentityError::bad_challenge());
    }
    match parameters.get("code_challenge_method") {
        Some("S256") => Ok(Some(Challenge::S256(challenge.to_owned()))),
        None | Some("plain") => Ok(Some(Challenge::Plain(challenge.to_owned()))),
        Some(_) => Err(IdentityError::unsupported_value("code_challenge_method")),
    }
}

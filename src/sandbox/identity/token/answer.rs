//! What the token endpoint answers.
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2>

use aws_lc_rs::rand;
use axum::Json;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Redeemed;
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::clock;
use crate::sandbox::faults::Plan;
use crate::sandbox::identity::asked::Asked;
use crate::sandbox::identity::authorize::encoded_client_info;
use crate::sandbox::identity::claims::TokenFrame;
use crate::sandbox::identity::dialect::Dialect;
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::keys::SigningKey;
use crate::sandbox::world::World;

/// From which life on the answer names a time to renew the token.
const LONG_LIFE: i64 = 7200;

/// The tokens for what was redeemed.
pub fn tokens(
    world: &World,
    asked: &Asked,
    redeemed: &Redeemed,
    account: &DemoAccount,
    wants_client_info: bool,
    fault: &Plan,
) -> Result<Response, IdentityError> {
    let grant = &redeemed.grant;
    let frame = TokenFrame {
        origin: &asked.origin,
        dialect: asked.dialect,
        grant,
        account,
        now: clock::unix_now(),
    };
    let life = fault.expires_in.unwrap_or_else(usual_life);
    let mut answer = frame_answer(&frame, life, fault.refresh_in.or_else(|| half_of(life)));
    answer["access_token"] = json!(sign(world, &frame.access_token(life))?);
    if asked.dialect == Dialect::V1 || grant.scopes.contains("offline_access") {
        let token =
            world.grants.issue_refresh_token(grant).map_err(|_| IdentityError::storage())?;
        answer["refresh_token"] = json!(token);
    }
    if let Some(id_token) = id_token(world, &frame, redeemed.nonce.as_deref())? {
        answer["id_token"] = json!(id_token);
    }
    if wants_client_info {
        answer["client_info"] = json!(encoded_client_info(account));
    }
    let headers = [(CACHE_CONTROL, "no-store, no-cache"), (PRAGMA, "no-cache")];
    Ok((headers, [("x-ms-request-id", asked.ids.trace.clone())], Json(answer)).into_response())
}

/// v1.0 always gives an id token, and does not sign it; v2.0 gives a signed one for `openid`.
fn id_token(
    world: &World,
    frame: &TokenFrame<'_>,
    nonce: Option<&str>,
) -> Result<Option<String>, IdentityError> {
    let claims = frame.id_token(nonce);
    match frame.dialect {
        Dialect::V1 => Ok(Some(SigningKey::unsigned(&claims))),
        Dialect::V2 if frame.grant.scopes.contains("openid") => sign(world, &claims).map(Some),
        Dialect::V2 => Ok(None),
    }
}

fn sign(world: &World, claims: &Value) -> Result<String, IdentityError> {
    world.key.sign(claims).map_err(|_| IdentityError::storage())
}

/// v1.0 writes numbers as text and tells more of them.
fn frame_answer(frame: &TokenFrame<'_>, life: i64, refresh_in: Option<i64>) -> Value {
    let mut answer = json!({
        "token_type": "Bearer",
        "scope": frame.grant.scopes.as_granted(),
        "expires_in": life,
        "ext_expires_in": life,
    });
    if frame.dialect == Dialect::V1 {
        answer["expires_in"] = json!(life.to_string());
        answer["ext_expires_in"] = json!(life.to_string());
        answer["expires_on"] = json!((frame.now + life).to_string());
        answer["not_before"] = json!((frame.now - 300).to_string());
        answer["resource"] = json!(frame.grant.resource);
    }
    if let Some(seconds) = refresh_in {
        answer["refresh_in"] = match frame.dialect {
            Dialect::V1 => json!(seconds.to_string()),
            Dialect::V2 => json!(seconds),
        };
    }
    answer
}

/// When to renew a token that lives for two hours or more.
/// <https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation>
fn half_of(life: i64) -> Option<i64> {
    (life >= LONG_LIFE).then_some(life / 2)
}

/// Between 60 and 90 minutes, so that nobody relies on a number.
/// <https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime>
fn usual_life() -> i64 {
    let mut byte = [0_u8; 1];
    // Without a random byte it is the shortest life.
    let _ = rand::fill(&mut byte);
    3600 + i64::from(byte[0]) * 7
}

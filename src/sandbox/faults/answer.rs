//! The answer that a fault gives in place of the handler.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{Plan, Target};
use crate::sandbox::graph::{GraphError, challenge};
use crate::sandbox::identity::{IdentityError, TraceIds, error_page};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::World;

/// The answer, or `None` when the handler shall answer.
pub fn answer(
    world: &World,
    plan: &Plan,
    target: &Target,
    origin: &Origin,
    headers: &HeaderMap,
) -> Option<Response> {
    if plan.is_raw() {
        return Some(raw(plan));
    }
    match target {
        Target::Graph(_) if plan.claims_challenge => {
            Some(challenge(world, origin, headers).into_response())
        }
        Target::Graph(_) | Target::Upload => Some(graph(plan)?.into_response()),
        // The handler knows where to send the browser with the error.
        Target::Authorize if plan.error.is_some() => None,
        Target::Authorize | Target::Logout => {
            Some(error_page(&identity(plan)?, &TraceIds::of(headers)))
        }
        _ => Some(identity(plan)?.respond(&TraceIds::of(headers))),
    }
}

/// Add `Retry-After`, which even a 202 of Graph may carry.
pub fn with_retry_after(mut response: Response, plan: &Plan) -> Response {
    if let Some(retry_after) = &plan.retry_after
        && let Ok(value) = HeaderValue::from_str(&retry_after.to_string())
    {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    response
}

fn raw(plan: &Plan) -> Response {
    let status = status(plan).unwrap_or(StatusCode::OK);
    let body = match (&plan.body, plan.size) {
        (Some(body), _) => Body::from(body.clone()),
        (None, size) => Body::from(vec![b'x'; size.unwrap_or_default()]),
    };
    let content_type = plan.content_type.clone().unwrap_or_else(|| "text/html".to_owned());
    (status, [(CONTENT_TYPE, content_type)], body).into_response()
}

fn graph(plan: &Plan) -> Option<GraphError> {
    if !plan.answers_with_error() {
        return None;
    }
    Some(GraphError::made_up(status(plan).unwrap_or(StatusCode::BAD_REQUEST), plan.code.as_deref()))
}

fn identity(plan: &Plan) -> Option<IdentityError> {
    if plan.claims_challenge {
        return Some(IdentityError::claims_challenge());
    }
    if !plan.answers_with_error() {
        return None;
    }
    Some(IdentityError::made_up(status(plan), plan))
}

fn status(plan: &Plan) -> Option<StatusCode> {
    plan.status.and_then(|status| StatusCode::from_u16(status).ok())
}

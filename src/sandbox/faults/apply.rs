//! Where faults meet requests.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Cut, Plan, Target, answer};
use crate::sandbox::body;
use crate::sandbox::listener::CutConnection;
use crate::sandbox::origin::Origin;
use crate::sandbox::world::SharedWorld;

/// Let a waiting fault happen to the request it waited for.
pub async fn apply(
    State(world): State<SharedWorld>,
    origin: Origin,
    mut request: Request,
    next: Next,
) -> Response {
    let target = Target::of(request.method(), request.uri().path());
    let Some((target, plan)) =
        target.and_then(|target| Some((target.clone(), world.faults.take(&target)?)))
    else {
        return next.run(request).await;
    };
    tracing::debug!(on = %target, "a fault happens");
    if let Some(delay) = plan.delay_ms {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    if plan.cut == Some(Cut::Before) {
        return discarding(request, cut(().into_response(), CutConnection::Silent)).await;
    }
    let instead = answer::answer(&world, &plan, &target, &origin, request.headers());
    let response = if let Some(response) = instead {
        discarding(request, response).await
    } else {
        request.extensions_mut().insert::<Plan>(plan.clone());
        next.run(request).await
    };
    match plan.cut {
        Some(Cut::Before | Cut::After) => cut(response, CutConnection::Silent),
        Some(Cut::Inside) => cut(response, CutConnection::Inside),
        None => answer::with_retry_after(response, &plan),
    }
}

/// Read the request to its end, so that its sender sees our answer and no reset.
async fn discarding(request: Request, response: Response) -> Response {
    // The content is of no interest, and neither is whether it came in full.
    let _ = body::read(request.into_body(), 0).await;
    response
}

fn cut(mut response: Response, how: CutConnection) -> Response {
    response.extensions_mut().insert(how);
    response
}

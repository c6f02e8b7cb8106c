//! All addresses.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::middleware::from_fn_with_state as layer;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use http::StatusCode;

use super::{
    api, attachments, body_room, files, front_channel, guard, headers, home, photo, post as form,
    rates, render, sign_out, telemetry,
};
use crate::error::AppError;
use crate::server::AppState;
use crate::server::identity::{authorize, reply};

/// Every address, with what stands before and around it.
pub fn router(state: AppState) -> Router {
    let ours = layer(state.clone(), guard::ours);
    let page = |methods: MethodRouter<AppState>| {
        methods.route_layer(layer(state.clone(), guard::navigation)).route_layer(ours.clone())
    };
    let handler = |methods: MethodRouter<AppState>| methods.route_layer(ours.clone());
    let piece = get(attachments::progress).put(attachments::put).delete(attachments::remove);
    // Its bodies have limits of their own.
    let form = post(form::send).layer(DefaultBodyLimit::disable());
    let mut router = Router::new().route("/pkg/{*file}", handler(get(files::files)));
    for name in &state.assets.public {
        router = router.route(&format!("/{name}"), handler(get(files::files)));
    }
    router
        .route("/", page(get(home::home)))
        .route("/connect/sign-in", page(get(authorize::sign_in)))
        .route("/connect/get_token/", handler(get(reply::reply)))
        .route("/connect/send", handler(form))
        .route("/connect/disconnect", handler(post(sign_out::disconnect)))
        .route("/connect/signed-out", page(get(sign_out::signed_out)))
        .route("/connect/front-channel-logout", handler(get(front_channel::logout)))
        .route("/connect/photo", page(get(photo::photo)))
        .route("/api/attachments", handler(post(attachments::add)))
        .route("/api/attachments/{id}", handler(piece))
        .route("/api/{*name}", handler(post(api::serve)))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(not_found.layer(ours))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(layer(state.clone(), body_room::hold))
        .layer(layer(state.clone(), rates::limit))
        .layer(layer(state.clone(), headers::complete))
        .layer(axum::middleware::from_fn(telemetry::log))
        .with_state(state)
}

async fn ready(State(state): State<AppState>) -> Response {
    if state.sessions().answer().await && !state.stopping.is_cancelled() {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
    }
}

async fn method_not_allowed(State(state): State<AppState>, request: Request) -> Response {
    render::refusal(&state, request.uri().path(), &AppError::MethodNotAllowed)
}

async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    render::refusal(&state, request.uri().path(), &AppError::NotFound)
}

//! Which path leads where.

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Router, middleware};

use super::world::SharedWorld;
use super::{faults, graph, identity, inspect, journal, origin, page, uploads, viewer};

/// The whole sandbox.
pub fn router(world: SharedWorld) -> Router {
    let with_faults = middleware::from_fn_with_state(world.clone(), faults::apply);
    let with_limit = middleware::from_fn_with_state(world.clone(), graph::throttle);
    let around = |routes: Router<SharedWorld>| {
        let limited = routes.layer(with_faults.clone()).layer(with_limit.clone());
        limited.layer(middleware::from_fn(graph::stamp))
    };
    let single = around(graph::routes()).with_state(world.clone());
    let graph = around(graph::routes().merge(uploads::routes()).merge(graph::batch_routes(single)));
    let services = identity::routes()
        .layer(with_faults)
        .merge(graph)
        .layer(middleware::from_fn_with_state(world.clone(), journal::record));
    Router::new()
        .merge(services)
        .merge(inspect::routes())
        .merge(viewer::routes())
        .route("/sandbox/style.css", get(page::style))
        // Browsers ask for it by themselves, and complain of a 404.
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .fallback(|| async { (StatusCode::NOT_FOUND, "There is nothing here.\n") })
        .with_state(world)
        .layer(middleware::from_fn(origin::guard))
}

//! `POST /$batch`: several requests in one.
//! <https://learn.microsoft.com/graph/json-batching>

mod answer;
mod order;
mod step;

use std::collections::HashMap;

use axum::extract::{Extension, Request};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::access::Caller;
use super::error::GraphError;
use super::json_body::receive;
use super::throttle::MOST;
use crate::sandbox::origin::Origin;
use crate::sandbox::world::SharedWorld;
use answer::{Answer, dependency_failed};
use step::{Around, Step};

/// The route of batches, whose parts `single` answers.
pub fn routes(single: Router) -> Router<SharedWorld> {
    Router::new().route("/v1.0/$batch", post(batch)).layer(Extension(Single(single)))
}

/// What answers one request of a batch.
#[derive(Clone, Debug)]
struct Single(Router);

/// The parts are answered in the order in which they end.
async fn batch(
    _caller: Caller,
    origin: Origin,
    Extension(Single(single)): Extension<Single>,
    request: Request,
) -> Result<Json<Value>, GraphError> {
    let received = receive(request).await?;
    let steps = order::read(received.json()?)?;
    let around = Around { single, origin, headers: received.headers };
    let mut running =
        Running { around, waiting: steps, tasks: JoinSet::new(), answered: Vec::new() };
    running.start();
    while let Some(ended) = running.tasks.join_next().await {
        // A part that broke down is one that gave no answer.
        running.answered.extend(ended.ok());
        running.start();
    }
    let responses: Vec<_> = running.answered.into_iter().map(Answer::into_json).collect();
    Ok(Json(json!({"responses": responses})))
}

struct Running {
    around: Around,
    waiting: Vec<Step>,
    tasks: JoinSet<Answer>,
    answered: Vec<Answer>,
}

impl Running {
    /// Start what may start: what waits for nothing, four at a time; what waited in vain is answered.
    fn start(&mut self) {
        for step in std::mem::take(&mut self.waiting) {
            let statuses: HashMap<_, _> =
                self.answered.iter().map(|answer| (answer.id.as_str(), answer.status)).collect();
            let status_of = |id: &String| statuses.get(id.as_str()).copied();
            let needs = &step.depends_on;
            if needs
                .iter()
                .filter_map(status_of)
                .any(|status| status.is_client_error() || status.is_server_error())
            {
                self.answered.push(dependency_failed(step.id));
            } else if self.tasks.len() < MOST && needs.iter().all(|id| status_of(id).is_some()) {
                self.tasks.spawn(step.run(self.around.clone()));
            } else {
                self.waiting.push(step);
            }
        }
    }
}

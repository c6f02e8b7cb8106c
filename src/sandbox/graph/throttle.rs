//! How many requests of one application may be under way at one mailbox.
//! <https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits>

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access_token::AccessToken;
use super::error::GraphError;
use crate::sandbox::origin::Origin;
use crate::sandbox::world::SharedWorld;

/// How many at a time, for each application and mailbox.
pub const MOST: usize = 4;

/// The parts of Graph that are Outlook's. Its upload addresses are not Graph's, and not counted.
const OUTLOOK: [&str; 4] = ["messages", "mailFolders", "sendMail", "people"];

/// The requests under way.
#[derive(Debug, Default)]
pub struct UnderWay {
    counts: Mutex<HashMap<String, usize>>,
}

/// A place among them, until it is dropped.
struct Place<'a> {
    under_way: &'a UnderWay,
    key: String,
}

impl UnderWay {
    fn enter(&self, key: String) -> Option<Place<'_>> {
        let mut counts = self.lock();
        let count = counts.entry(key.clone()).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Place { under_way: self, key })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut counts = self.under_way.lock();
        match counts.get_mut(&self.key) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(counts.remove(&self.key)),
        }
    }
}

/// Let at most four pass at a time; the fifth is told to come again.
pub async fn throttle(
    State(world): State<SharedWorld>,
    origin: Origin,
    request: Request,
    next: Next,
) -> Response {
    let token = AccessToken::read(&world.key, &origin, request.headers()).ok();
    // Who is not known is refused further in, at once.
    let Some(token) = token.filter(|_| is_outlook(request.uri().path())) else {
        return next.run(request).await;
    };
    let key = format!("{}|{}", token.client_id, token.account.object_id);
    match world.under_way.enter(key) {
        Some(_place) => next.run(request).await,
        None => GraphError::mailbox_concurrency().into_response(),
    }
}

fn is_outlook(path: &str) -> bool {
    let part = path.strip_prefix("/v1.0/me/").and_then(|path| path.split('/').next());
    part.is_some_and(|part| OUTLOOK.contains(&part.trim_start_matches("microsoft.graph.")))
}

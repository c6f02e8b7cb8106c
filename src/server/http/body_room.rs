//! Memory for what comes in: so much for all large bodies at once, and a share of it for each
//! client. Who fills it slowly fills his share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};

use super::client::{Peer, network};
use super::render;
use crate::error::AppError;
use crate::server::{AppState, meter};

/// Bodies up to this size, in bytes, are not counted: the number of connections bounds them.
const SMALL: u64 = 65_536;

/// The most that is read of a body.
const LARGEST: u64 = 4_194_304;

/// What one client has at most at once.
const SHARE: u64 = 8 * LARGEST;

/// What all have at most at once.
const ALL: u64 = 64 * LARGEST;

/// Up to which of that somebody gets some whom nobody knows: what strangers only announce shall
/// not keep out who is signed in.
const STRANGERS: u64 = ALL / 2;

/// Seconds after which there may be room again.
const WAIT: u64 = 5;

/// What is taken, by clients.
#[derive(Clone, Default)]
pub struct BodyRoom(Arc<Mutex<HashMap<[u8; 8], u64>>>);

/// Room that is taken until the last clone of this is dropped.
#[derive(Clone)]
pub(super) struct Held(#[expect(dead_code, reason = "it is held")] Arc<Part>);

struct Part {
    room: BodyRoom,
    client: [u8; 8],
    size: u64,
}

impl BodyRoom {
    /// Room for a client's body, if there is some below what may be taken by `most`.
    fn take(&self, client: [u8; 8], size: u64, most: u64) -> Option<Held> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (own, all) = (taken.get(&client).copied().unwrap_or(0), taken.values().sum::<u64>());
        if own + size > SHARE || all + size > most {
            return None;
        }
        taken.insert(client, own + size);
        Some(Held(Arc::new(Part { room: self.clone(), client, size })))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let mut taken = self.room.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.client) {
            *own -= self.size;
            if *own == 0 {
                taken.remove(&self.client);
            }
        }
    }
}

/// Serves a large body only when there is room for it. What goes on after its request keeps the
/// [`Held`] among the extensions.
pub(super) async fn hold(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let (size, peer) = (size(request.headers()), request.extensions().get::<Peer>().copied());
    let Some(peer) = peer.filter(|_| size > SMALL) else { return next.run(request).await };
    let client = network(state.proxies.client(peer, request.headers()));
    let is_known = matches!(state.session(request.headers()).await, Ok(Some(_)));
    let most = if is_known { ALL } else { STRANGERS };
    let Some(held) = state.bodies.take(client, size, most) else {
        meter::limited("body");
        let error = AppError::RateLimited { retry_after: WAIT };
        return render::refusal(&state, request.uri().path(), &error);
    };
    request.extensions_mut().insert(held.clone());
    let response = next.run(request).await;
    drop(held);
    response
}

/// What a body may take: as much as it announces, or else as much as any.
fn size(headers: &HeaderMap) -> u64 {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match announced.and_then(|text| text.parse().ok()) {
        None if headers.contains_key(header::TRANSFER_ENCODING) => LARGEST,
        announced => announced.unwrap_or(0).min(LARGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_a_share_and_all_together_have_an_end() {
        let room = BodyRoom::default();
        let client = |number| [number, 0, 0, 0, 0, 0, 0, 0];
        let mut held = Vec::new();
        for number in 0..8 {
            let most = if number < 4 { STRANGERS } else { ALL };
            for _ in 0..8 {
                held.push(room.take(client(number), LARGEST, most).unwrap());
            }
            assert!(room.take(client(number), SMALL + 1, ALL).is_none());
            let is_full = room.take(client(9), SMALL + 1, STRANGERS).is_none();
            assert_eq!(is_full, number >= 3, "strangers get none of the other half");
        }
        assert!(room.take(client(9), SMALL + 1, ALL).is_none(), "others have all of it");
        let copy = held.pop();
        drop(copy.clone());
        assert!(room.take(client(9), LARGEST, ALL).is_none(), "somebody still holds it");
        drop(copy);
        assert!(room.take(client(9), LARGEST, ALL).is_some());
        drop(held);
        assert!(room.0.lock().unwrap().is_empty());
    }
}

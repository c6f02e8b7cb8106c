//! New tokens are written down before anybody uses them.

use std::time::Duration;

use super::NoToken;
use crate::server::session::data::SessionData;
use crate::server::session::grant::Renewal;
use crate::server::session::lease::Lease;
use crate::server::session::refresh_error::RefreshError;
use crate::server::session::tokens::{AccessToken, Tokens};

/// The pauses between two tries to write: from the first to the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(300));

/// Writes down what a refresh brought, and gives the new access token; nothing when the lease was
/// lost or the session has ended. While the store is down they stay in memory and it is
/// tried again: the old refresh token may be spent.
pub(super) async fn keep(
    lease: &Lease,
    before: &SessionData,
    renewal: Renewal,
) -> Result<Option<AccessToken>, NoToken> {
    let mut data = before.clone();
    let judged = match renewal {
        Renewal::Tokens(tokens) => {
            data.tokens = completed(tokens, &before.tokens);
            true
        }
        Renewal::Unjudged(refresh) => {
            data.tokens.refresh = Some(refresh);
            false
        }
    };
    if !written(lease, &data).await {
        return Ok(None);
    }
    if judged { Ok(Some(data.tokens.access)) } else { Err(RefreshError::Unjudged.into()) }
}

/// Tries until the store has answered. False: the lease was lost, or the session has ended.
async fn written(lease: &Lease, data: &SessionData) -> bool {
    let (first, longest) = PAUSES;
    let mut pause = first;
    loop {
        match lease.write(data).await {
            Ok(written) => return written,
            // Once is enough to read.
            Err(error) if pause == first => {
                tracing::error!(%error, "new tokens wait in memory to be written");
            }
            Err(error) => tracing::debug!(%error, "new tokens still wait to be written"),
        }
        tokio::time::sleep(pause).await;
        pause = longest.min(pause * 2);
    }
}

/// What an answer leaves out stays as it was (RFC 6749, sections 5.1 and 6).
fn completed(mut new: Tokens, before: &Tokens) -> Tokens {
    if new.refresh.is_none() {
        new.refresh.clone_from(&before.refresh);
    }
    if new.scopes.is_empty() {
        new.scopes.clone_from(&before.scopes);
    }
    new
}

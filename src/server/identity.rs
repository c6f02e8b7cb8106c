//! Tasks 2 to 4 of 5: the browser goes to the sign-in page, comes back with a code, and the
//! code becomes tokens.

mod admin_consent;
mod at_hand;
pub mod authorize;
mod challenge;
mod claims;
pub mod discovery;
mod envelope;
mod explain;
mod failure;
mod granted;
mod key_cache;
mod metadata;
mod notice;
mod pending;
mod proof;
mod refresh;
mod renew_ahead;
pub mod reply;
mod return_to;
mod scopes;
mod sign_out;
pub mod token;
mod trial;
mod wish;

pub use claims::ClaimsSeal;
pub use discovery::Provider;
pub use explain::{OPERATOR_WAIT, table as explanations};
pub use metadata::{DiscoveryError, Metadata};
pub use notice::NoticeSeal;
pub use return_to::ReturnTo;
pub use scopes::{Need, Scopes};
pub use trial::Verdict;

use std::sync::Arc;

use crate::server::config::PublicUrl;
use crate::server::session::{Sealer, Sessions};

/// Everything a sign-in needs.
#[derive(Clone)]
pub struct SignIn {
    /// The identity provider.
    pub provider: Arc<Provider>,
    /// Where sessions begin.
    pub sessions: Sessions,
    /// Seals running sign-ins and notices.
    pub sealer: Sealer,
    /// Our own origin.
    pub public_url: PublicUrl,
}

//! The link by which an administrator allows this app for a whole organisation, and the answer.
//! <https://learn.microsoft.com/entra/identity-platform/v2-admin-consent>
//!
//! The administrator opens it in a browser that we have never seen, so nothing here signs anybody in
//! or changes anything: the answer only chooses what the page says. Its `state` is sealed, so that it
//! says so only to those who came by a link of ours.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::envelope::ErrorEnvelope;
use super::explain;
use super::{Provider, Scopes, SignIn};
use crate::server::clock::Timestamp;
use crate::server::params::Params;
use crate::server::session::Sealer;
use crate::sign_in::{SignInNotice, SignInProblem};

const PLACE: &[u8] = b"admin-consent";

/// How long an administrator may take.
const LIFE: Duration = Duration::from_hours(30 * 24);

/// What the answer to such a link says.
pub(super) enum Decision {
    /// Allowed.
    Given,
    /// Not allowed, or something stands in the way.
    Refused(Box<ErrorEnvelope>),
}

impl Decision {
    /// The decision in a reply; nothing when it answers no link of ours.
    pub(super) fn read(params: &Params, sealer: &Sealer, now: Timestamp) -> Option<Self> {
        let state = params.get("state")?;
        if params.get("code").is_some() || !is_ours(state, sealer, now) {
            return None;
        }
        if let Some(error) = params.get("error") {
            let envelope = ErrorEnvelope::of_reply(error, params, state);
            return Some(Self::Refused(Box::new(envelope)));
        }
        let given = params.get("admin_consent")?.eq_ignore_ascii_case("true");
        given.then_some(Self::Given)
    }

    /// What the administrator reads who did not allow this app.
    pub(super) fn refused(envelope: &ErrorEnvelope, now: Timestamp) -> SignInNotice {
        let problem = match explain::envelope(envelope) {
            SignInProblem::Declined | SignInProblem::ConsentNeeded => {
                SignInProblem::AdminConsentDeclined
            }
            problem => problem,
        };
        SignInNotice::explained(problem, Some(envelope), now)
    }
}

impl SignIn {
    /// A notice with the address that goes with it.
    #[must_use]
    pub fn with_address(&self, mut notice: SignInNotice, now: Timestamp) -> SignInNotice {
        notice.address = match notice.problem {
            SignInProblem::AdminConsentNeeded | SignInProblem::PermissionsNotApproved => self
                .provider
                .admin_consent_url(&self.public_url.reply_url(), &state(&self.sealer, now))
                .map(String::from),
            SignInProblem::ReplyUrl => Some(self.public_url.reply_url()),
            _ => None,
        };
        notice
    }
}

impl Provider {
    /// The link; nothing where no organisation could follow it.
    fn admin_consent_url(&self, reply_url: &str, state: &str) -> Option<Url> {
        // Whose administrator it is shows only when he signs in.
        let tenant = match self.config.tenant.as_deref()? {
            "common" => "organizations",
            "consumers" | "9188040d-6c67-4c5b-b112-36a304b66dad" => return None,
            tenant => tenant,
        };
        let known = self.at_hand.get().ok().map(|(metadata, _)| metadata);
        let graph = self.graph_named_by(known.as_deref());
        let mut url = self.config.discovery_url.clone();
        url.set_path(&format!("/{tenant}/v2.0/adminconsent"));
        url.query_pairs_mut()
            .append_pair("client_id", self.registration.client_id.as_str())
            .append_pair("scope", &Scopes::basic().on(&graph))
            .append_pair("redirect_uri", reply_url)
            .append_pair("state", state);
        Some(url)
    }
}

fn state(sealer: &Sealer, now: Timestamp) -> String {
    URL_SAFE_NO_PAD.encode(sealer.seal(&now.0.to_be_bytes(), PLACE))
}

fn is_ours(state: &str, sealer: &Sealer, now: Timestamp) -> bool {
    let made = || {
        let made = sealer.open(&URL_SAFE_NO_PAD.decode(state).ok()?, PLACE).ok()?;
        Some(Timestamp(i64::from_be_bytes(made.try_into().ok()?)))
    };
    made().is_some_and(|made| now < made.plus(LIFE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::session::SealingKeys;

    fn sealer(key: u8) -> Sealer {
        Sealer::new(&SealingKeys::new(vec![[key; 32]]).unwrap())
    }

    fn read(query: &str, now: i64) -> Option<Decision> {
        let state = state(&sealer(1), Timestamp(0));
        let params = Params::parse(query.replace("STATE", &state).as_bytes()).unwrap();
        Decision::read(&params, &sealer(1), Timestamp(now))
    }

    #[test]
    fn only_the_answer_to_a_link_of_ours_is_a_decision() {
        let given = "admin_consent=True&tenant=x&scope=y&state=STATE";
        assert!(matches!(read(given, 0), Some(Decision::Given)));
        let refused = format!("{given}&error=consent_required");
        assert!(matches!(read(&refused, 0), Some(Decision::Refused(_))));
        let days = |days: i64| days * 86_400;
        assert!(read(given, days(30) - 1).is_some());
        assert!(read(given, days(30)).is_none());
        for query in [
            "admin_consent=True&state=x",
            "admin_consent=True",
            "admin_consent=False&state=STATE",
            "state=STATE",
            "admin_consent=True&code=x&state=STATE",
        ] {
            assert!(read(query, 0).is_none(), "{query}");
        }
        let params = Params::parse(
            format!("admin_consent=True&state={}", state(&sealer(2), Timestamp(0))).as_bytes(),
        );
        assert!(Decision::read(&params.unwrap(), &sealer(1), Timestamp(0)).is_none());
    }
}

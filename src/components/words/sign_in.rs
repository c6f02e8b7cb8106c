//! How a sign-in can end without a session. Only the server renders these words: no island names
//! them, so that the browser does not load them.

mod account;
mod consent;
mod passing;
mod policy;
mod registration;
mod reply;

use super::time::rfc3339;
use super::{Action, Entry, Fact, Mender, Words, fact};
use crate::components::SIGN_IN;
use crate::sign_in::{SignInNotice, SignInProblem as P};

/// What to press after it.
#[derive(Clone, Copy)]
enum Way {
    /// From the start.
    First,
    /// Once more, from the start.
    Again,
    /// Once more, later or after somebody has mended it.
    Later,
    /// Microsoft's sign-in page, also for somebody who is signed in there.
    Afresh,
    /// Microsoft's page with the permissions.
    Allow,
    /// Microsoft's page with the accounts.
    OtherAccount,
    /// On, as before.
    On,
}

type Row = (Entry, Way);

/// What to say about it.
#[must_use]
pub fn words(notice: &SignInNotice) -> Words {
    let (entry, way) = row(notice.problem);
    // The address to pass on is the one thing to do.
    let action = match (&notice.address, notice.problem) {
        (Some(_), P::AdminConsentNeeded | P::PermissionsNotApproved) => Action::None,
        _ => way.action(),
    };
    let mut words = Words::new(entry, action);
    if notice.problem == P::AdminConsentGiven {
        words.who = None;
    }
    words
}

/// What stands above the address to pass on.
#[must_use]
pub fn address_label(problem: P) -> &'static str {
    match problem {
        P::ReplyUrl => "The reply URL to register",
        _ => "Ask your administrator: send them this link",
    }
}

/// The fold of [`words`].
#[must_use]
pub fn facts(notice: &SignInNotice) -> Vec<Fact> {
    let code = notice.code.map(|code| code.to_string());
    let look_up = |code: &String| ["https://login.microsoftonline.com/error?code=", code].concat();
    let facts = [
        fact("Time", Some(&rfc3339(notice.at))),
        fact("Correlation id", notice.correlation_id.as_deref()),
        fact("Trace id", notice.trace_id.as_deref()),
        fact("Id in our log", notice.request_id.as_deref()),
        fact("Code", code.as_ref().map(|code| ["AADSTS", code].concat()).as_deref()),
        fact("Look-up of the code", code.as_ref().map(look_up).as_deref()),
    ];
    facts.into_iter().flatten().collect()
}

impl Way {
    fn action(self) -> Action {
        match self {
            Self::First => Action::link("Sign in", SIGN_IN),
            Self::Again => Action::link("Sign in again", SIGN_IN),
            Self::On => Action::None,
            Self::Later => Action::link("Try again", SIGN_IN),
            Self::Afresh => Action::link("Sign in again", "/connect/sign-in?prompt=login"),
            Self::Allow => Action::link("Allow it", "/connect/sign-in?prompt=consent"),
            Self::OtherAccount => {
                Action::link("Use another account", "/connect/sign-in?prompt=select_account")
            }
        }
    }
}

/// A table, however long: a row for each problem.
fn row(problem: P) -> &'static Row {
    match problem {
        P::Expired => &reply::EXPIRED,
        P::MalformedReply => &reply::MALFORMED,
        P::InvalidIdentity => &reply::INVALID_IDENTITY,
        P::SessionEnded => &reply::SESSION_ENDED,
        P::CodeRefused => &reply::CODE_REFUSED,
        P::GrantExpired => &reply::GRANT_EXPIRED,
        P::GrantRevoked => &reply::GRANT_REVOKED,
        P::ClientMismatch => &reply::CLIENT_MISMATCH,
        P::PkceMismatch => &reply::PKCE_MISMATCH,
        P::Declined => &consent::DECLINED,
        P::FurtherDeclined => &consent::FURTHER_DECLINED,
        P::ConsentNeeded => &consent::NEEDED,
        P::AdminConsentNeeded => &consent::ADMIN_NEEDED,
        P::ApprovalPending => &consent::PENDING,
        P::PermissionsNotApproved => &consent::NOT_APPROVED,
        P::AdminConsentGiven => &consent::ADMIN_GIVEN,
        P::AdminConsentDeclined => &consent::ADMIN_DECLINED,
        P::NotAssigned => &account::NOT_ASSIGNED,
        P::AccountUnknown => &account::UNKNOWN,
        P::WrongAccountType => &account::WRONG_TYPE,
        P::AccountLocked => &account::LOCKED,
        P::AccountDisabled => &account::DISABLED,
        P::PasswordExpired => &account::PASSWORD_EXPIRED,
        P::PasswordWrong => &account::PASSWORD_WRONG,
        P::InteractionNeeded => &policy::INTERACTION_NEEDED,
        P::NoMicrosoftSession => &policy::NO_SESSION,
        P::ProofNeeded => &policy::PROOF_NEEDED,
        P::ProofSetUpNeeded => &policy::PROOF_SET_UP_NEEDED,
        P::BlockedByPolicy => &policy::BLOCKED,
        P::DeviceNotAllowed => &policy::DEVICE,
        P::AppNotApproved => &policy::APP,
        P::BlockedForSecurity => &policy::SECURITY,
        P::ReplyUrl => &registration::REPLY_URL,
        P::AppUnknown => &registration::APP_UNKNOWN,
        P::TenantUnknown => &registration::TENANT_UNKNOWN,
        P::WrongAudience => &registration::WRONG_AUDIENCE,
        P::SecretWrong => &registration::SECRET_WRONG,
        P::SecretExpired => &registration::SECRET_EXPIRED,
        P::CredentialMissing => &registration::CREDENTIAL_MISSING,
        P::CertificateRefused => &registration::CERTIFICATE_REFUSED,
        P::PublicClient => &registration::PUBLIC_CLIENT,
        P::ScopeInvalid => &registration::SCOPE_INVALID,
        P::SeveralResources => &registration::SEVERAL_RESOURCES,
        P::ResourceUnknown => &registration::RESOURCE_UNKNOWN,
        P::WrongCloud => &registration::WRONG_CLOUD,
        P::WrongDialect => &registration::WRONG_DIALECT,
        P::Misconfigured => &registration::MISCONFIGURED,
        P::Unavailable => &passing::UNAVAILABLE,
        P::OutOfService => &passing::OUT_OF_SERVICE,
        P::Busy => &passing::BUSY,
        P::Loop => &passing::LOOP,
    }
}

//! How a sign-in can end without a session, as a closed set that the connect page explains.

use serde::{Deserialize, Serialize};

/// What the connect page tells after a sign-in that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInNotice {
    /// What happened.
    pub problem: SignInProblem,
    /// When, in seconds since 1970, UTC.
    pub at: i64,
    /// Microsoft's correlation id, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub correlation_id: Option<String>,
    /// Microsoft's trace id, a UUID.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trace_id: Option<String>,
    /// By which our own log knows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// The number behind `AADSTS`, only to explain.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<u32>,
    /// An address to pass on: the link for administrators, or the reply URL to register. The
    /// server makes it from its configuration when the page is rendered; it never travels.
    #[serde(skip)]
    pub address: Option<String>,
}

impl SignInNotice {
    /// The same for somebody who is still signed in: a wish that was declined took nothing away.
    #[must_use]
    pub fn for_somebody_signed_in(mut self) -> Self {
        if self.problem == SignInProblem::Declined {
            self.problem = SignInProblem::FurtherDeclined;
        }
        self
    }

    /// A notice without anything of Microsoft's in it.
    #[must_use]
    pub fn plain(problem: SignInProblem, at: i64) -> Self {
        Self {
            problem,
            at,
            correlation_id: None,
            trace_id: None,
            request_id: None,
            code: None,
            address: None,
        }
    }
}

/// Why a sign-in did not succeed: as many as there are different things to say and to do.
/// `Declined` is the person's own choice, and `AdminConsentGiven` is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SignInProblem {
    // The reply itself.
    /// The reply belongs to no running sign-in: too old, bookmarked, another browser.
    Expired,
    /// The reply could not be read: parameters missing, doubled or malformed.
    MalformedReply,
    /// What Microsoft said about the person did not stand the check.
    InvalidIdentity,
    /// The session ended; a new sign-in continues.
    SessionEnded,

    // Who allows this app.
    /// The person declined, or closed Microsoft's page.
    Declined,
    /// The person is signed in, and did not allow a further permission.
    FurtherDeclined,
    /// The person has not allowed this app yet.
    ConsentNeeded,
    /// An administrator has to allow this app first.
    AdminConsentNeeded,
    /// An administrator was asked, and has not answered yet.
    ApprovalPending,
    /// The permissions are not approved in the organisation, or not listed in the registration.
    PermissionsNotApproved,
    /// An administrator has just allowed this app.
    AdminConsentGiven,
    /// An administrator was on Microsoft's page and did not allow this app.
    AdminConsentDeclined,

    // Which account.
    /// The organisation admits only people whom it has assigned.
    NotAssigned,
    /// The account is not known in this organisation.
    AccountUnknown,
    /// A personal account where a work account is wanted, or the other way round.
    WrongAccountType,
    /// Too many wrong passwords, or an attack: locked for a while.
    AccountLocked,
    /// Somebody has disabled the account.
    AccountDisabled,
    /// The password has to be changed first.
    PasswordExpired,
    /// User name or password were wrong.
    PasswordWrong,

    // What the person has to do.
    /// Microsoft wants another step of the person: sign in again.
    InteractionNeeded,
    /// The person is not signed in at Microsoft any more, or with another account.
    NoMicrosoftSession,
    /// A second proof is wanted (multi-factor authentication), or was given too long ago.
    ProofNeeded,
    /// A second proof has to be set up first.
    ProofSetUpNeeded,

    // What the organisation forbids.
    /// Conditional Access stands in the way.
    BlockedByPolicy,
    /// Only devices that the organisation manages may be used.
    DeviceNotAllowed,
    /// Only apps that the organisation has approved or protects may be used.
    AppNotApproved,
    /// The sign-in looks risky, or does not meet the security defaults.
    BlockedForSecurity,

    // What was granted before.
    /// The code was refused: used twice or malformed.
    CodeRefused,
    /// The code or the grant is too old, or the organisation asks to sign in more often.
    GrantExpired,
    /// The grant was withdrawn: the password changed, or an administrator ended it.
    GrantRevoked,
    /// The grant belongs to another app.
    ClientMismatch,
    /// The proof key did not fit the code (RFC 7636, section 4.6).
    PkceMismatch,

    // What is registered.
    /// The reply URL is missing in the registration, or differs.
    ReplyUrl,
    /// There is no such app in this organisation.
    AppUnknown,
    /// There is no such organisation.
    TenantUnknown,
    /// The registration is for other kinds of accounts than the address that was used.
    WrongAudience,
    /// The client secret is wrong.
    SecretWrong,
    /// The client secret has expired.
    SecretExpired,
    /// No secret and no certificate came with the request.
    CredentialMissing,
    /// The certificate or assertion was not accepted.
    CertificateRefused,
    /// The registration is that of a public client, which has no secret.
    PublicClient,
    /// A permission has a name that does not exist.
    ScopeInvalid,
    /// Permissions of several APIs were asked for at once.
    SeveralResources,
    /// The API itself is not known.
    ResourceUnknown,
    /// The app is registered in another cloud.
    WrongCloud,
    /// v1.0 was spoken to v2.0, or the other way round.
    WrongDialect,
    /// The registration of this app is not right, and nothing tells what about it.
    Misconfigured,

    // What passes.
    /// Microsoft can't be reached, or answers nonsense.
    Unavailable,
    /// This site's own store can't be read or written.
    OutOfService,
    /// Microsoft has too much to do.
    Busy,
    /// This app asked the same again and again.
    Loop,
}

//! The table: what each word and each number of the identity platform means for the person.
//!
//! Numbers: <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>.
//! Errors: <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-authorization-endpoint-errors>
//! (RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core, section 3.1.2.6).
//! Suberrors: <https://learn.microsoft.com/entra/msal/dotnet/advanced/exceptions/msal-error-handling>.

use crate::sign_in::SignInProblem as P;

/// The numbers behind `AADSTS`. They only explain: what is done is decided by `error` and `suberror`.
pub const AADSTS: &[(&[u32], P)] = &[
    // Who allows this app.
    (&[65_004], P::Declined),
    (&[65_001], P::ConsentNeeded),
    (&[90_094], P::AdminConsentNeeded),
    (&[90_095], P::ApprovalPending),
    (&[650_056, 650_057], P::PermissionsNotApproved),
    // Which account.
    (&[50_105], P::NotAssigned),
    (&[50_020, 50_034, 16_000, 51_004], P::AccountUnknown),
    (&[500_208], P::WrongAccountType),
    (&[50_053], P::AccountLocked),
    (&[50_057], P::AccountDisabled),
    (&[50_055, 50_144], P::PasswordExpired),
    (&[50_126], P::PasswordWrong),
    // What the person has to do.
    (&[50_058, 16_001, 160_021], P::NoMicrosoftSession),
    (&[50_074, 50_076, 50_078, 50_158], P::ProofNeeded),
    (&[50_072, 50_079], P::ProofSetUpNeeded),
    // What the organisation forbids.
    (&[53_003, 530_032, 50_131], P::BlockedByPolicy),
    (&[53_000, 53_001, 50_005, 50_097], P::DeviceNotAllowed),
    (&[53_002], P::AppNotApproved),
    (&[53_011, 530_035], P::BlockedForSecurity),
    // What was granted before.
    (&[54_005, 70_000], P::CodeRefused),
    (&[70_008, 700_082, 700_084, 50_089, 70_043], P::GrantExpired),
    (&[50_173, 50_132, 50_133], P::GrantRevoked),
    (&[501_481, 50_147, 501_491], P::PkceMismatch),
    // What is registered.
    (&[50_011, 900_971, 70_004], P::ReplyUrl),
    (&[700_016, 700_011], P::AppUnknown),
    (&[90_002], P::TenantUnknown),
    (&[50_194, 90_130, 9_002_332], P::WrongAudience),
    (&[7_000_215], P::SecretWrong),
    (&[7_000_222], P::SecretExpired),
    (&[7_000_218], P::CredentialMissing),
    (&[700_027, 700_030], P::CertificateRefused),
    (&[700_025], P::PublicClient),
    (&[70_011, 28_002, 28_003, 700_023, 650_053], P::ScopeInvalid),
    (&[700_022], P::SeveralResources),
    (&[900_382, 900_432], P::WrongCloud),
    (&[90_027, 901_002, 9_001_023, 90_124], P::WrongDialect),
    // What passes.
    (&[50_033, 50_087, 90_006, 90_012, 90_033, 90_090], P::Unavailable),
    (&[90_024, 90_055], P::Busy),
    (&[50_196], P::Loop),
];

/// `suberror` of the token endpoint, `error_subcode` of the authorize endpoint.
pub const SUBERRORS: &[(&str, P)] = &[
    ("cancel", P::Declined),
    ("consent_required", P::ConsentNeeded),
    ("message_only", P::InteractionNeeded),
    ("additional_action", P::InteractionNeeded),
    ("basic_action", P::InteractionNeeded),
    ("user_password_expired", P::PasswordExpired),
    ("device_authentication_failed", P::DeviceNotAllowed),
    ("protection_policy_required", P::AppNotApproved),
    ("token_expired", P::GrantExpired),
    ("bad_token", P::GrantRevoked),
    ("client_mismatch", P::ClientMismatch),
];

/// `error`, of either endpoint. What is in no table is [`P::Misconfigured`].
pub const ERRORS: &[(&str, P)] = &[
    ("access_denied", P::Declined),
    ("consent_required", P::ConsentNeeded),
    ("interaction_required", P::InteractionNeeded),
    ("login_required", P::NoMicrosoftSession),
    ("account_selection_required", P::NoMicrosoftSession),
    ("invalid_grant", P::CodeRefused),
    ("bad_token", P::GrantRevoked),
    ("invalid_scope", P::ScopeInvalid),
    ("invalid_resource", P::ResourceUnknown),
    ("invalid_request", P::Misconfigured),
    ("invalid_client", P::Misconfigured),
    ("unauthorized_client", P::Misconfigured),
    ("unsupported_grant_type", P::Misconfigured),
    ("unsupported_response_type", P::Misconfigured),
    ("server_error", P::Unavailable),
    ("temporarily_unavailable", P::Unavailable),
    ("too_many_requests", P::Busy),
];

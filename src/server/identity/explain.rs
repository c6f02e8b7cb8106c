//! From the provider's errors to the closed set that people read about.
//!
//! `error` and `suberror` decide; the AADSTS number only tells which explanation fits best.

use super::envelope::ErrorEnvelope;
use super::failure::TokenError;
use crate::server::session::RefreshError;
use crate::sign_in::SignInProblem;

/// Seconds to wait where the provider names none.
const WAIT: u64 = 10;

/// Seconds after which somebody may have mended the registration.
pub const OPERATOR_WAIT: u64 = 300;

/// What an error of the authorize endpoint means for the person.
pub(super) fn authorize(envelope: &ErrorEnvelope) -> SignInProblem {
    let by_error = match envelope.error.as_str() {
        "access_denied" => SignInProblem::Declined,
        "login_required"
        | "interaction_required"
        | "consent_required"
        | "account_selection_required" => SignInProblem::InteractionNeeded,
        "server_error" | "temporarily_unavailable" => SignInProblem::Unavailable,
        _ => SignInProblem::Misconfigured,
    };
    by_number(envelope.code).unwrap_or(by_error)
}

/// What an error of the token exchange means for the person.
pub(super) fn exchange(error: &TokenError) -> SignInProblem {
    match error {
        TokenError::Discovery(_) | TokenError::Unreachable(_) | TokenError::Nonsense { .. } => {
            SignInProblem::Unavailable
        }
        TokenError::NoIdToken | TokenError::IdToken(_) | TokenError::SomebodyElse => {
            SignInProblem::InvalidIdentity
        }
        TokenError::NoProof => SignInProblem::Misconfigured,
        TokenError::Refused(envelope) => {
            by_number(envelope.code).unwrap_or(match envelope.error.as_str() {
                "invalid_grant" => SignInProblem::CodeRefused,
                "interaction_required" | "login_required" | "consent_required" => {
                    SignInProblem::InteractionNeeded
                }
                "server_error" | "temporarily_unavailable" => SignInProblem::Unavailable,
                _ => SignInProblem::Misconfigured,
            })
        }
    }
}

/// What an error of a refresh means for the session. (Microsoft: MSAL error handling.)
pub(super) fn refresh(error: &TokenError) -> RefreshError {
    match error {
        TokenError::Refused(envelope) => refused(envelope),
        TokenError::Nonsense { status: 429, retry_after: Some(seconds) } => {
            RefreshError::AskedToWait { retry_after: *seconds }
        }
        TokenError::Nonsense { retry_after, .. } => {
            RefreshError::Unavailable { retry_after: retry_after.unwrap_or(WAIT) }
        }
        TokenError::Discovery(_) | TokenError::Unreachable(_) => {
            RefreshError::Unavailable { retry_after: WAIT }
        }
        TokenError::NoProof => RefreshError::Misconfigured,
        TokenError::SomebodyElse => RefreshError::SomebodyElse,
        TokenError::IdToken(error) if error.is_about_the_person() => RefreshError::SomebodyElse,
        TokenError::NoIdToken | TokenError::IdToken(_) => RefreshError::Unjudged,
    }
}

fn refused(envelope: &ErrorEnvelope) -> RefreshError {
    const INTERACTION: [&str; 6] = [
        "message_only",
        "additional_action",
        "basic_action",
        "user_password_expired",
        "consent_required",
        "bad_token",
    ];
    let interaction = || RefreshError::InteractionNeeded(envelope.claims.clone());
    match (envelope.error.as_str(), envelope.suberror.as_deref()) {
        ("interaction_required" | "consent_required" | "login_required" | "bad_token", _) => {
            interaction()
        }
        (_, Some(suberror)) if INTERACTION.contains(&suberror) => interaction(),
        ("invalid_grant", _) => RefreshError::GrantEnded,
        ("server_error" | "temporarily_unavailable" | "too_many_requests", _) => {
            RefreshError::Unavailable { retry_after: WAIT }
        }
        _ => RefreshError::Misconfigured,
    }
}

fn by_number(code: Option<u32>) -> Option<SignInProblem> {
    match code? {
        65_004 => Some(SignInProblem::Declined),
        90_094 | 90_095 => Some(SignInProblem::AdminConsentNeeded),
        50_105 | 50_020 | 50_034 | 16_000 | 500_208 | 51_004 => {
            Some(SignInProblem::AccountNotAllowed)
        }
        53_000..=53_003 | 53_011 | 530_032 | 530_035 | 50_005 | 50_097 | 50_131 => {
            Some(SignInProblem::BlockedByPolicy)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused_with(error: &str, suberror: Option<&str>) -> RefreshError {
        refresh(&TokenError::Refused(Box::new(ErrorEnvelope {
            error: error.into(),
            suberror: suberror.map(str::to_owned),
            ..ErrorEnvelope::default()
        })))
    }

    #[test]
    fn only_invalid_grant_ends_a_session() {
        assert_eq!(refused_with("invalid_grant", None), RefreshError::GrantEnded);
        assert_eq!(refused_with("invalid_grant", Some("token_expired")), RefreshError::GrantEnded);
        assert_eq!(
            refused_with("invalid_grant", Some("basic_action")),
            RefreshError::InteractionNeeded(None)
        );
        assert_eq!(
            refused_with("interaction_required", None),
            RefreshError::InteractionNeeded(None)
        );
        assert_eq!(refused_with("invalid_client", None), RefreshError::Misconfigured);
        assert_eq!(refused_with("unauthorized_client", None), RefreshError::Misconfigured);
        assert_eq!(refused_with("invalid_grant_x", None), RefreshError::Misconfigured);
        assert!(matches!(
            refused_with("temporarily_unavailable", None),
            RefreshError::Unavailable { .. }
        ));
    }

    #[test]
    fn numbers_only_choose_the_explanation() {
        let envelope = |error: &str, code| ErrorEnvelope {
            error: error.into(),
            code,
            ..ErrorEnvelope::default()
        };
        assert_eq!(authorize(&envelope("access_denied", Some(65_004))), SignInProblem::Declined);
        assert_eq!(
            authorize(&envelope("access_denied", Some(90_094))),
            SignInProblem::AdminConsentNeeded
        );
        assert_eq!(authorize(&envelope("access_denied", None)), SignInProblem::Declined);
        assert_eq!(authorize(&envelope("something_new", None)), SignInProblem::Misconfigured);
    }
}

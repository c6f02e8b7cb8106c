//! From the provider's errors to the closed set that people read about.
//!
//! `error` and `suberror` decide; the AADSTS number only tells which explanation fits best.

pub mod table;

use super::envelope::ErrorEnvelope;
use super::failure::TokenError;
use crate::server::session::RefreshError;
use crate::sign_in::SignInProblem;

/// Seconds to wait where the provider names none.
const WAIT: u64 = 10;

/// Seconds after which somebody may have mended the registration.
pub const OPERATOR_WAIT: u64 = 300;

/// What an error of either endpoint means for the person: the number tells most, then `suberror`.
pub(super) fn envelope(envelope: &ErrorEnvelope) -> SignInProblem {
    by_number(envelope)
        .or_else(|| named(table::SUBERRORS, envelope.suberror.as_deref()))
        .or_else(|| named(table::ERRORS, Some(&envelope.error)))
        .unwrap_or(SignInProblem::Misconfigured)
}

fn by_number(envelope: &ErrorEnvelope) -> Option<SignInProblem> {
    let code = envelope.code?;
    let (_, problem) = table::AADSTS.iter().find(|(numbers, _)| numbers.contains(&code))?;
    Some(*problem)
}

fn named(table: &[(&str, SignInProblem)], name: Option<&str>) -> Option<SignInProblem> {
    let (_, problem) = table.iter().find(|(known, _)| Some(*known) == name)?;
    Some(*problem)
}

/// What an error of the token exchange means for the person.
pub(super) fn exchange(error: &TokenError) -> SignInProblem {
    match error {
        TokenError::Nonsense { status, envelope, .. } => {
            let by_status =
                if *status == 429 { SignInProblem::Busy } else { SignInProblem::Unavailable };
            envelope.as_deref().and_then(by_number).unwrap_or(by_status)
        }
        TokenError::Discovery(_) | TokenError::Unreachable(_) => SignInProblem::Unavailable,
        TokenError::NoIdToken | TokenError::IdToken(_) | TokenError::SomebodyElse => {
            SignInProblem::InvalidIdentity
        }
        TokenError::NoProof => SignInProblem::Misconfigured,
        TokenError::Refused(refusal) => envelope(refusal),
    }
}

/// What an error of a refresh means for the session. (Microsoft: MSAL error handling.)
pub(super) fn refresh(error: &TokenError) -> RefreshError {
    match error {
        TokenError::Refused(envelope) => refused(envelope),
        TokenError::Nonsense { status: 429, retry_after: Some(seconds), .. } => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::id_token::IdTokenError;

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
    fn the_number_tells_most_then_the_suberror_then_the_error() {
        let explained = |error: &str, suberror: Option<&str>, code| {
            envelope(&ErrorEnvelope {
                error: error.into(),
                suberror: suberror.map(str::to_owned),
                code,
                ..ErrorEnvelope::default()
            })
        };
        let declined = explained("access_denied", Some("cancel"), Some(65_004));
        assert_eq!(declined, SignInProblem::Declined);
        assert_eq!(explained("access_denied", None, None), SignInProblem::Declined);
        assert_eq!(
            explained("access_denied", Some("cancel"), Some(90_094)),
            SignInProblem::AdminConsentNeeded
        );
        assert_eq!(
            explained("invalid_grant", Some("consent_required"), Some(1)),
            SignInProblem::ConsentNeeded
        );
        assert_eq!(explained("invalid_grant", Some("new"), None), SignInProblem::CodeRefused);
        assert_eq!(explained("something_new", None, None), SignInProblem::Misconfigured);
    }

    #[test]
    fn what_is_no_error_of_the_known_form_is_explained_too() {
        let nonsense =
            |status| exchange(&TokenError::Nonsense { status, retry_after: None, envelope: None });
        assert_eq!(nonsense(429), SignInProblem::Busy);
        assert_eq!(nonsense(500), SignInProblem::Unavailable);
        let judged = |claim| refresh(&TokenError::IdToken(IdTokenError::Claim(claim)));
        assert_eq!(judged("sub"), RefreshError::SomebodyElse);
        assert_eq!(judged("exp"), RefreshError::Unjudged);
    }

    #[test]
    fn nothing_stands_in_the_table_twice() {
        let mut numbers: Vec<_> =
            table::AADSTS.iter().flat_map(|(numbers, _)| numbers.iter()).collect();
        let mut words: Vec<_> = table::SUBERRORS.iter().map(|(name, _)| name).collect();
        let mut errors: Vec<_> = table::ERRORS.iter().map(|(name, _)| name).collect();
        let counts = (numbers.len(), words.len(), errors.len());
        numbers.sort_unstable();
        numbers.dedup();
        words.sort_unstable();
        words.dedup();
        errors.sort_unstable();
        errors.dedup();
        assert_eq!((numbers.len(), words.len(), errors.len()), counts);
    }
}

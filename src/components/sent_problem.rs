//! Why the list of what was sent is not up to date.

use leptos::prelude::*;

use super::words;
use crate::error::AppError;

/// A sentence, and the way back where nobody is signed in any more.
#[component]
pub fn SentProblem(
    /// What kept it from being read.
    error: AppError,
) -> impl IntoView {
    let way = match error {
        AppError::SignedOut { sign_in } => Some(sign_in),
        _ => None,
    };
    let sentence = if way.is_some() { words::SENT_SIGNED_OUT } else { words::SENT_UNREADABLE };
    let link = |href| view! { " "<a href=href target="_blank" rel="external noopener">"Sign in again"</a> };
    view! { {sentence}{way.map(link)} }
}

//! What became of a mail, as a notice.

use leptos::prelude::*;

use super::{Notice, Tone, with_request_id, words};
use crate::error::AppError;
use crate::mail::SendReceipt;

/// Success or failure in the words for it.
#[component]
pub fn Outcome(
    /// What became of the mail.
    outcome: Result<SendReceipt, AppError>,
) -> impl IntoView {
    let (tone, words, facts) = match outcome {
        Ok(receipt) => (Tone::Good, words::success(&receipt), words::receipt_facts(&receipt)),
        Err(error) => {
            (Tone::of(&error), words::failure(&error), with_request_id(words::facts(&error)))
        }
    };
    view! { <Notice tone words facts/> }
}

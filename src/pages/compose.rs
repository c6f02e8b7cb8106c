//! The page of a person who is signed in: greeting, form, outcome.

use leptos::prelude::*;

use crate::components::{ComposeFields, Greeting, Outcome, SessionEnded};
use crate::error::AppError;
use crate::islands::ComposeForm;
use crate::mail::{MessageForm, SendReceipt};
use crate::user::User;

/// The form with the greeting above it. Without a user, after a form was posted when the session
/// had ended, the page keeps what was typed and shows the way back.
#[component]
pub fn ComposePage(
    /// Who is signed in.
    user: Option<User>,
    /// What the form is filled with.
    form: MessageForm,
    /// What became of the form that was just posted.
    outcome: Option<Result<SendReceipt, AppError>>,
) -> impl IntoView {
    let top = match user {
        Some(user) => view! { <Greeting user/> }.into_any(),
        None => view! { <SessionEnded/> }.into_any(),
    };
    let outcome = outcome.filter(|outcome| !matches!(outcome, Err(AppError::SignedOut { .. })));
    let refused = match outcome {
        Some(Err(AppError::InvalidField { field, problem })) => Some((field, problem)),
        _ => None,
    };
    let outcome = outcome.map(|outcome| view! { <Outcome outcome/> });
    view! {
        {top}
        <section class="card" aria-labelledby="compose-title">
            <h2 id="compose-title">"New message"</h2>
            <ComposeForm>{outcome}<ComposeFields form refused/></ComposeForm>
        </section>
    }
}

//! The page of a person who is signed in: greeting, form, outcome.

use leptos::either::Either;
use leptos::prelude::*;

use super::compose_fields::ComposeFields;
use crate::components::{
    AttachmentField, Greeting, Outcome, OutcomeTemplate, SIGN_IN, SendBars, SendNotAllowed,
    SentRows, SessionEnded, SignInFailure, words,
};
use crate::error::AppError;
use crate::islands::{Attachments, ComposeForm, SentList};
use crate::mail::{Field, MessageForm, Problem, SendReceipt};
use crate::sent::SentMail;
use crate::sign_in::SignInNotice;
use crate::user::{PEOPLE, SEND, User};

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
    /// How a sign-in for another permission or account failed, if it did.
    notice: Option<SignInNotice>,
    /// What was sent before, where it could be read.
    sent: Option<Vec<SentMail>>,
    /// Whether files came with the form that was just posted.
    #[prop(optional)]
    lost_files: bool,
) -> impl IntoView {
    let sign_in = way_back(outcome.as_ref());
    let may_send = outcome.is_some() || user.as_ref().is_none_or(|user| user.may(SEND));
    let suggests = user.as_ref().is_some_and(|user| user.may(PEOPLE));
    let outcome = outcome.filter(|_| user.is_some() || sign_in.is_none());
    let sent = user.is_some().then(|| view! { <Sent sent/> });
    let top = match (user, sign_in) {
        (Some(user), _) => view! { <Greeting user account=form.account.clone()/> }.into_any(),
        (None, Some(sign_in)) => view! { <SessionEnded sign_in/> }.into_any(),
        (None, None) => view! { <h1>"Your mail was not sent"</h1> }.into_any(),
    };
    let refused = match outcome {
        Some(Err(AppError::InvalidField { field, problem })) => Some((field, problem)),
        _ => None,
    };
    let notice = notice.map(|notice| view! { <SignInFailure notice/> });
    let outcome = outcome.map(|outcome| view! { <Outcome outcome/> });
    let (message, attachments) = (form.message.clone(), form.attachments.clone());
    // A browser lets nobody but the person choose files.
    let lost = lost_files.then_some(words::CHOOSE_AGAIN);
    let problem = problem_of_files(refused).or(lost);
    let files = view! {
        <Attachments><AttachmentField message attachments problem/></Attachments>
    };
    let fields = view! { <ComposeFields form refused suggests/> };
    let form = if may_send {
        Either::Left(view! {
            <ComposeForm>
                {outcome}
                <div class="compose-fields">
                    {fields}
                    {files}
                </div>
                <SendBars/>
                <OutcomeTemplate/>
            </ComposeForm>
        })
    } else {
        Either::Right(
            view! { <SendNotAllowed/><fieldset class="compose" disabled>{fields}</fieldset> },
        )
    };
    view! {
        {notice}
        {top}
        <section class="card" aria-labelledby="compose-title">
            <h2 id="compose-title">"New message"</h2>
            {form}
        </section>
        {sent}
    }
}

/// The list below the form.
#[component]
fn Sent(
    /// What was sent before, where it could be read.
    sent: Option<Vec<SentMail>>,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="sent-title">
            <h2 id="sent-title">{words::SENT}</h2>
            <SentList><SentRows mails=sent/></SentList>
        </section>
    }
}

fn problem_of_files(refused: Option<(Field, Problem)>) -> Option<&'static str> {
    let refused = refused.filter(|(field, _)| *field == Field::Attachments);
    refused.map(|(field, problem)| words::problem(field, problem))
}

/// Where to sign in, when the want of a session is what kept the mail.
fn way_back(outcome: Option<&Result<SendReceipt, AppError>>) -> Option<String> {
    match outcome {
        None => Some(SIGN_IN.to_owned()),
        Some(Err(AppError::SignedOut { sign_in })) => Some(sign_in.clone()),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hydration_context::SsrSharedContext;

    use super::*;

    fn page(error: AppError) -> String {
        let subject = "kept".to_owned();
        let form = MessageForm { subject, ..MessageForm::default() };
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        owner.with(|| {
            view! { <ComposePage user=None form outcome=Some(Err(error)) notice=None sent=None/> }.to_html()
        })
    }

    #[test]
    fn an_ended_session_keeps_what_was_typed_and_shows_the_way_back() {
        let sign_in = "/connect/sign-in?x=1".to_owned();
        let html = page(AppError::SignedOut { sign_in });
        assert!(html.contains("Your session has ended"), "{html}");
        assert!(html.contains("href=\"/connect/sign-in?x=1\""), "{html}");
        assert!(html.contains("value=\"kept\""), "{html}");
    }

    #[test]
    fn an_outage_is_not_called_the_end_of_a_session() {
        let html = page(AppError::Unavailable { retry_after: 5 });
        assert!(!html.contains("session has ended"), "{html}");
        assert!(html.contains("Wait 5 seconds"), "{html}");
    }
}

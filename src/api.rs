//! The server functions: authenticate, call, map; nothing else.
//!
//! The island calls them; their bodies exist on the server alone.

pub mod answer;
pub mod call;
mod fetch;
pub mod upload;

use leptos::prelude::*;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::error::AppError;
use crate::mail::{MessageForm, Person, SendReceipt, Shown};
use crate::sent::SentMail;
use crate::user::User;

/// Who is signed in; `null` when nobody is.
///
/// # Errors
/// [`AppError::Unavailable`] when the session store can't be read.
#[server(prefix = "/api", endpoint = "current_user", protocol = call::Call)]
pub async fn current_user() -> Result<Option<User>, AppError> {
    use crate::server::http::{answer, call};

    answer(async {
        let (state, session, now) = call().await?;
        match session {
            Some(mut session) => state.user(&mut session, now).await.map(Some),
            None => Ok(None),
        }
    })
    .await
}

/// Sends a mail as the signed-in person.
///
/// # Errors
/// Every [`AppError`] that can befall a send; `OutcomeUnknown` alone leaves open whether it went out.
#[server(prefix = "/api", endpoint = "send_mail", protocol = call::Call)]
pub async fn send_mail(
    /// The form as it was typed.
    #[server(flatten)]
    form: MessageForm,
) -> Result<SendReceipt, AppError> {
    use crate::server::http::{answer, call, check_fields};

    answer(async {
        let (state, session, now) = call().await?;
        let session = session.ok_or_else(AppError::signed_out)?;
        check_fields()?;
        state.send_mail(session, &form, now).await
    })
    .await
}

/// The newest fifty mails that the signed-in person has handed over, the newest first, and what
/// became of each.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in, [`AppError::OutOfService`].
#[server(prefix = "/api", endpoint = "sent", protocol = call::Call)]
pub async fn sent() -> Result<Vec<SentMail>, AppError> {
    use crate::server::http::{answer, call};

    answer(async {
        let (state, session, now) = call().await?;
        let session = session.ok_or_else(AppError::signed_out)?;
        state.sent(session, now).await
    })
    .await
}

/// The people whom the signed-in person writes to, and whose name or address a search finds.
///
/// # Errors
/// [`AppError::SignedOut`], [`AppError::ConsentNeeded`] without `People.Read`, what keeps Graph from answering.
#[server(prefix = "/api", endpoint = "people", protocol = call::Call)]
pub async fn people(
    /// What was typed of a name or an address.
    query: String,
) -> Result<Vec<Person>, AppError> {
    use crate::server::http::{answer, call};

    answer(async {
        let (state, session, now) = call().await?;
        let session = session.ok_or_else(AppError::signed_out)?;
        state.people(&session, &query, now).await
    })
    .await
}

/// Exactly what will be sent of a body: the very same function cleans it.
///
/// # Errors
/// [`AppError::SignedOut`], [`AppError::InvalidField`].
#[server(prefix = "/api", endpoint = "preview", protocol = call::Call)]
pub async fn preview(
    /// `html` or `text`.
    content_type: String,
    /// The body in that format.
    body: String,
) -> Result<Shown, AppError> {
    use crate::server::http::{answer, call, shown};

    answer(async {
        let (state, session, _) = call().await?;
        let session = session.ok_or_else(AppError::signed_out)?;
        let form = MessageForm { content_type, body, ..MessageForm::default() };
        Ok(Shown { html: shown(&state, &session, form.check_body()?).await? })
    })
    .await
}

/// Ends all sessions of the signed-in person, on every device.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in, [`AppError::OutOfService`].
#[server(prefix = "/api", endpoint = "sign_out_everywhere", protocol = call::Call)]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use crate::server::http::{answer, call, forget_session};

    answer(async {
        let (state, session, now) = call().await?;
        let session = session.ok_or_else(AppError::signed_out)?;
        state.sign_out_everywhere(&session, now).await?;
        forget_session();
        Ok(())
    })
    .await
}

impl FromServerFnError for AppError {
    type Encoder = answer::Answer;

    /// In the browser a call that got no answer is `Unreachable`; on the server arguments that
    /// do not parse are `Malformed`.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::Response(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Unreachable,
            _ => Self::Malformed,
        }
    }
}

//! `POST /connect/send`: the compose form without script. What was typed comes back when it is
//! refused.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use sha2::{Digest, Sha256};

use super::multipart::Form;
use super::{home, limits, render};
use crate::error::AppError;
use crate::mail::MessageForm;
use crate::server::AppState;
use crate::server::clock::Timestamp;
use crate::server::params::Params;
use crate::server::uploads::Posted;
use crate::user::User;

/// The handler.
pub(super) async fn send(State(state): State<AppState>, request: Request) -> Response {
    let now = Timestamp::now();
    let headers = request.headers().clone();
    let (params, files, read) = read(request).await;
    if params == Params::default()
        && let Err(error) = read
    {
        return render::refusal(&state, "/connect/send", &error);
    }
    let read = read.and_then(|()| limits::check_fields(&params));
    let again = params.get("again").is_some();
    let mut form = message_form(params);
    if again {
        form.idempotency_key = next_key(&form.idempotency_key);
    }
    let (user, error) = match try_send(&state, &headers, &form, &files, read, now).await {
        Ok(id) => return Redirect::to(&format!("/?sent={id}")).into_response(),
        Err(refused) => refused,
    };
    let form = with_fitting_key(form, &error);
    let lost_files = !files.is_empty() || matches!(error, AppError::TooLarge { .. });
    let page = home::refused(&state, user, form, error.clone(), lost_files);
    render::with_retry_after(page, &error)
}

/// What came of a form, and what is wrong with it.
async fn read(request: Request) -> (Params, Vec<Posted>, Result<(), AppError>) {
    if limits::essence(request.headers()) == "multipart/form-data" {
        let (form, read) = Form::read(request).await;
        return (form.params, form.files, read);
    }
    match limits::typed_params(request).await {
        Ok(params) => (params, Vec::new(), Ok(())),
        Err(error) => (Params::default(), Vec::new(), Err(error)),
    }
}

/// The id of the send, or the person (where one is signed in) and what kept it from being sent.
async fn try_send(
    state: &AppState,
    headers: &HeaderMap,
    form: &MessageForm,
    files: &[Posted],
    read: Result<(), AppError>,
    now: Timestamp,
) -> Result<String, (Option<User>, AppError)> {
    let mut session = match state.session(headers).await {
        Ok(Some(session)) => session,
        Ok(None) => return Err((None, AppError::signed_out())),
        Err(error) => return Err((None, error)),
    };
    let user = match state.user(&mut session, now).await {
        Ok(user) => user,
        Err(error) => return Err((None, error)),
    };
    let sent = match read {
        Ok(()) => state.send_posted(session, form, files, now).await,
        Err(refused) => Err(refused),
    };
    sent.map(|receipt| receipt.id).map_err(|error| (Some(user), error))
}

/// Where the old key has done its work, the form that comes back is a new mail. After an unknown
/// outcome the old key stays: only the button that says so sends once more.
fn with_fitting_key(mut form: MessageForm, error: &AppError) -> MessageForm {
    if error.spends_key() {
        form.idempotency_key = uuid::Uuid::new_v4().to_string();
    }
    form
}

/// The key of the next try after an unknown outcome: the same however often the button is pressed.
fn next_key(key: &str) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(["again\n", key].concat())[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// The form from its fields; unknown ones have no effect.
fn message_form(mut params: Params) -> MessageForm {
    MessageForm {
        to: params.take("to"),
        cc: params.take("cc"),
        bcc: params.take("bcc"),
        subject: params.take("subject"),
        content_type: params.take("content_type"),
        body: params.take("body"),
        importance: params.take("importance"),
        from: params.take("from"),
        reply_to: params.take("reply_to"),
        read_receipt: params.take("read_receipt"),
        send_at: params.take("send_at"),
        attachments: params.take("attachments"),
        message: params.take("message"),
        idempotency_key: params.take("idempotency_key"),
        account: params.take("account"),
    }
}

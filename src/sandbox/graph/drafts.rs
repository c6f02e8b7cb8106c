//! Drafts: `POST /me/messages`, `PATCH`, `DELETE` and `/send`.
//! <https://learn.microsoft.com/graph/api/user-post-messages>

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;

use super::access::Caller;
use super::checks;
use super::error::GraphError;
use super::json_body::receive;
use super::mail::{describe, find};
use super::query::QueryOptions;
use super::send::harmless;
use super::shapes::MESSAGE;
use super::stamp::RequestIds;
use crate::sandbox::mail_store::{Folder, IdKind, Mail, MailCopy, Message};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::SharedWorld;

const SCOPES: [&str; 1] = ["Mail.ReadWrite"];

/// `POST /me/messages`
pub async fn create(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    ids: IdKind,
    Extension(request_ids): Extension<RequestIds>,
    request: Request,
) -> Result<Response, GraphError> {
    let received = receive(request).await?;
    caller.may(&SCOPES)?;
    let message = Message::new(MESSAGE.check(received.json()?)?);
    checks::content(&message)?;
    let mut draft = Mail::draft(caller.account, message, request_ids.request_id);
    draft.headers = harmless(&received.headers);
    draft.unpack_attachments(world.mail.files())?;
    world.mail.keep(draft.clone())?;
    let copy = MailCopy { folder: Folder::Drafts, mail: Arc::new(draft) };
    let owner = caller.account.object_id;
    let location = format!("{origin}/v1.0/users('{owner}')/messages('{}')", copy.id(ids));
    let described = describe(&copy, &caller, &origin, &QueryOptions::default(), ids)?;
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(described)).into_response())
}

/// `POST /me/mailFolders/{folder}/messages`
pub async fn create_in(
    world: State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    ids: IdKind,
    request_ids: Extension<RequestIds>,
    Path(folder): Path<String>,
    request: Request,
) -> Result<Response, GraphError> {
    match Folder::find(&folder) {
        Some(Folder::Drafts) => create(world, caller, origin, ids, request_ids, request).await,
        Some(_) => Err(GraphError::bad_request("The sandbox keeps drafts in 'drafts' alone.")),
        None => Err(GraphError::malformed_id()),
    }
}

/// `PATCH /me/messages/{id}`
pub async fn update(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    ids: IdKind,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, GraphError> {
    let received = receive(request).await?;
    caller.may(&SCOPES)?;
    let changes = MESSAGE.check(received.json()?)?;
    // <https://learn.microsoft.com/graph/api/message-update#request-body> names what can be changed.
    for name in ["attachments", "internetMessageHeaders"] {
        if !changes[name].is_null() {
            return Err(GraphError::bad_request(format!("'{name}' cannot be changed.")));
        }
    }
    let copy = find(&world, &caller, &id)?;
    let draft = world.mail.change(&copy.mail.id, |draft| {
        draft.is_draft.then_some(()).ok_or_else(GraphError::not_a_draft)?;
        draft.message.change(changes);
        checks::content(&draft.message)
    })?;
    let copy = MailCopy { folder: copy.folder, mail: draft.ok_or_else(GraphError::no_such_item)? };
    describe(&copy, &caller, &origin, &QueryOptions::default(), ids).map(Json)
}

/// `POST /me/messages/{id}/send`: the draft becomes a mail.
/// <https://learn.microsoft.com/graph/api/message-send>
pub async fn send(
    State(world): State<SharedWorld>,
    caller: Caller,
    Extension(request_ids): Extension<RequestIds>,
    Path(id): Path<String>,
    request: Request,
) -> Result<StatusCode, GraphError> {
    let received = receive(request).await?;
    caller.may(&["Mail.Send"])?;
    let copy = find(&world, &caller, &id)?;
    let sent = world.mail.change(&copy.mail.id, |draft| {
        draft.is_draft.then_some(()).ok_or_else(GraphError::not_a_draft)?;
        checks::sending(&draft.message, &caller)?;
        draft.accept(request_ids.request_id, harmless(&received.headers));
        Ok::<_, GraphError>(())
    })?;
    sent.map(|_| StatusCode::ACCEPTED).ok_or_else(GraphError::no_such_item)
}

/// `DELETE /me/messages/{id}`
pub async fn delete(
    State(world): State<SharedWorld>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, GraphError> {
    caller.may(&SCOPES)?;
    let copy = find(&world, &caller, &id)?;
    if copy.mail.is_draft {
        world.mail.forget(&copy.mail.id)?;
    } else {
        let take_out = |mail: &mut Mail| {
            mail.delete_from(copy.folder, caller.account);
            Ok::<_, GraphError>(())
        };
        world.mail.change(&copy.mail.id, take_out)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

//! What is attached to a message.
//! <https://learn.microsoft.com/graph/api/resources/fileattachment>

mod content;
mod describe;

use axum::Json;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

pub use describe::attachment_id;

use super::access::Caller;
use super::checks;
use super::error::GraphError;
use super::json_body::receive;
use super::mail::{self, find};
use super::query::{QueryOptions, Takes};
use super::shapes::FILE_ATTACHMENT;
use crate::sandbox::mail_store::{Attachment, Mail, unpack};
use crate::sandbox::origin::Origin;
use crate::sandbox::world::SharedWorld;
use content::raw;
use describe::describe;

const READERS: [&str; 2] = ["Mail.Read", "Mail.ReadWrite"];
const WRITERS: [&str; 1] = ["Mail.ReadWrite"];

/// What may be attached to one message. Exchange Online begins with 35 MB, and lets an administrator
/// allow this much.
/// <https://learn.microsoft.com/exchange/mail-flow/message-size-limits>
pub const LARGEST_MESSAGE: u64 = 150 * 1024 * 1024;

/// Attach what is stored already. Only a draft takes it, and only within the limit of a message.
pub fn attach(draft: &mut Mail, attachment: Attachment) -> Result<(), GraphError> {
    if !draft.is_draft {
        return Err(GraphError::not_a_draft());
    }
    if draft.attached() + attachment.size > LARGEST_MESSAGE {
        return Err(GraphError::message_too_large());
    }
    draft.attachments.push(attachment);
    Ok(())
}

/// `GET /me/messages/{id}/attachments`
pub async fn list(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    caller.may(&READERS)?;
    let options = QueryOptions::parse(query.as_deref(), Takes::Nothing)?;
    let copy = find(&world, &caller, &id)?;
    let describe = |one| describe(&world, one, &options);
    let value = copy.mail.attachments.iter().map(describe).collect::<Result<Vec<_>, _>>()?;
    let context = mail::context(&origin, caller.account, &format!("messages('{id}')/attachments"));
    Ok(Json(json!({"@odata.context": context, "value": value})))
}

/// `GET /me/messages/{id}/attachments/{attachment}`
pub async fn get(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    Path((id, attachment)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, GraphError> {
    caller.may(&READERS)?;
    let options = QueryOptions::parse(query.as_deref(), Takes::Nothing)?;
    let copy = find(&world, &caller, &id)?;
    let mut described = describe(&world, one_of(&copy.mail, &attachment)?, &options)?;
    let what = format!("messages('{id}')/attachments/$entity");
    described["@odata.context"] = json!(mail::context(&origin, caller.account, &what));
    Ok(Json(described))
}

/// `GET /me/messages/{id}/attachments/{attachment}/$value`
pub async fn value(
    State(world): State<SharedWorld>,
    caller: Caller,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response, GraphError> {
    caller.may(&READERS)?;
    let copy = find(&world, &caller, &id)?;
    Ok(raw(world.mail.files(), one_of(&copy.mail, &attachment)?).await?)
}

/// `POST /me/messages/{id}/attachments`
/// <https://learn.microsoft.com/graph/api/message-post-attachments>
pub async fn add(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    Path(id): Path<String>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    let received = receive(request).await?;
    caller.may(&WRITERS)?;
    let given = FILE_ATTACHMENT.check(received.json()?)?;
    checks::attachment(&given)?;
    let copy = find(&world, &caller, &id)?;
    let attachment = unpack(&given, world.mail.files())?;
    let attached = world.mail.change(&copy.mail.id, |draft| attach(draft, attachment.clone()));
    if !matches!(attached, Ok(Some(_))) {
        world.mail.files().remove(&attachment.id);
    }
    attached?.ok_or_else(GraphError::no_such_item)?;
    let mut described = describe(&world, &attachment, &QueryOptions::default())?;
    let what = format!("messages('{id}')/attachments/$entity");
    described["@odata.context"] = json!(mail::context(&origin, caller.account, &what));
    Ok((StatusCode::CREATED, Json(described)))
}

/// `DELETE /me/messages/{id}/attachments/{attachment}`
pub async fn delete(
    State(world): State<SharedWorld>,
    caller: Caller,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<StatusCode, GraphError> {
    caller.may(&WRITERS)?;
    let copy = find(&world, &caller, &id)?;
    let removed = world.mail.change(&copy.mail.id, |draft| {
        draft.is_draft.then_some(()).ok_or_else(GraphError::not_a_draft)?;
        let removed = one_of(draft, &attachment)?.id.clone();
        draft.attachments.retain(|one| one.id != removed);
        Ok::<_, GraphError>(())
    })?;
    removed.map(|_| StatusCode::NO_CONTENT).ok_or_else(GraphError::no_such_item)
}

fn one_of<'a>(mail: &'a Mail, id: &str) -> Result<&'a Attachment, GraphError> {
    let found = mail.attachments.iter().find(|one| attachment_id(one) == id);
    found.ok_or_else(GraphError::no_such_item)
}

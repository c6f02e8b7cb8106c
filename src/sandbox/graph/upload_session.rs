//! `POST /me/messages/{id}/attachments/createUploadSession`
//! <https://learn.microsoft.com/graph/api/attachment-createuploadsession>

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::access::Caller;
use super::attachments::LARGEST_MESSAGE;
use super::error::GraphError;
use super::json_body::receive;
use super::mail::find;
use super::shapes::CREATE_UPLOAD_SESSION;
use crate::sandbox::clock;
use crate::sandbox::faults::Plan;
use crate::sandbox::mail_store::Mail;
use crate::sandbox::origin::Origin;
use crate::sandbox::uploads::{Upload, Wanted};
use crate::sandbox::world::SharedWorld;

/// What is smaller is posted whole.
const SMALLEST: u64 = 3_000_000;

/// How long an upload may take, in seconds.
const LIFE: i64 = 60 * 60;

/// Begin an upload: what comes back is an address that needs no token.
pub async fn create(
    State(world): State<SharedWorld>,
    caller: Caller,
    origin: Origin,
    Path(id): Path<String>,
    plan: Option<Extension<Plan>>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    let received = receive(request).await?;
    caller.may(&["Mail.ReadWrite"])?;
    let described = CREATE_UPLOAD_SESSION.check(received.json()?)?["AttachmentItem"].take();
    let size = announced_size(&described)?;
    let draft = find(&world, &caller, &id)?.mail;
    check_room(&draft, size)?;
    let life = plan.and_then(|Extension(plan)| plan.expires_in).unwrap_or(LIFE);
    let expires = clock::unix_now() + life;
    let (account, mail) = (caller.account, draft.id.clone());
    let wanted = Wanted { account, mail, named: id, described, size, expires };
    let upload = Upload::new(wanted, world.mail.files().begin()?);
    let mut session = upload.describe();
    session["@odata.context"] =
        json!(format!("{origin}/v1.0/$metadata#microsoft.graph.uploadSession"));
    session["uploadUrl"] = json!(world.uploads.begin(upload, &origin));
    Ok((StatusCode::CREATED, Json(session)))
}

fn announced_size(described: &Value) -> Result<u64, GraphError> {
    if described["attachmentType"] != "file" {
        return Err(GraphError::bad_value("attachmentType", "file"));
    }
    if described["name"].as_str().is_none_or(str::is_empty) {
        return Err(GraphError::bad_value("name", "Edm.String"));
    }
    described["size"].as_u64().ok_or_else(|| GraphError::bad_value("size", "Edm.Int64"))
}

fn check_room(draft: &Mail, size: u64) -> Result<(), GraphError> {
    if !draft.is_draft {
        return Err(GraphError::not_a_draft());
    }
    if size < SMALLEST {
        return Err(GraphError::attachment_too_small());
    }
    if draft.attached() + size > LARGEST_MESSAGE {
        return Err(GraphError::message_too_large());
    }
    Ok(())
}

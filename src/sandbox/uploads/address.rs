//! What the upload addresses answer.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, LOCATION};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::piece::Piece;
use super::{Upload, lock};
use crate::sandbox::body::{self, BodyFault};
use crate::sandbox::graph::{GraphError, attachment_id};
use crate::sandbox::mail_store::Attachment;
use crate::sandbox::origin::Origin;
use crate::sandbox::world::{SharedWorld, World};

const LARGEST_PIECE: usize = 4 * 1024 * 1024;

/// What a request names and proves.
#[derive(Debug)]
pub struct Address {
    id: String,
    token: String,
    brings_token_of_graph: bool,
}

impl FromRequestParts<SharedWorld> for Address {
    type Rejection = PathRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        world: &SharedWorld,
    ) -> Result<Self, PathRejection> {
        let Path(id) = Path::from_request_parts(parts, world).await?;
        let query = parts.uri.query().unwrap_or_default();
        let mut query = url::form_urlencoded::parse(query.as_bytes());
        let token = query.find(|(name, _)| name == "authtoken");
        let token = token.map(|(_, token)| token.into_owned()).unwrap_or_default();
        let brings_token_of_graph = parts.headers.contains_key(AUTHORIZATION);
        Ok(Self { id, token, brings_token_of_graph })
    }
}

impl Address {
    /// Graph's token is for another audience, and the address proves enough by itself.
    fn upload(&self, world: &World) -> Result<Arc<Mutex<Upload>>, GraphError> {
        if self.brings_token_of_graph {
            return Err(GraphError::wrong_audience());
        }
        world.uploads.find(&self.id, &self.token).ok_or_else(GraphError::no_such_item)
    }
}

/// Take the next piece.
pub async fn put(
    State(world): State<SharedWorld>,
    origin: Origin,
    address: Address,
    request: Request,
) -> Result<Response, GraphError> {
    let headers = request.headers().clone();
    let content = body::read(request.into_body(), LARGEST_PIECE).await;
    let upload = address.upload(&world)?;
    let content = content.map_err(|fault| match fault {
        BodyFault::TooLarge => GraphError::too_large(),
        BodyFault::Broken => GraphError::bad_range(),
    })?;
    let mut upload = lock(&upload);
    upload.take(&Piece::of(&headers)?, &content)?;
    if !upload.is_complete() {
        return Ok(Json(described(&upload, &origin)).into_response());
    }
    let attached = upload.attach(&world.mail);
    world.uploads.end(&address.id);
    let location = location(&origin, &upload, &attached?);
    Ok((StatusCode::CREATED, [(LOCATION, location)]).into_response())
}

/// Tell how far it has come.
pub async fn state(
    State(world): State<SharedWorld>,
    origin: Origin,
    address: Address,
) -> Result<Json<Value>, GraphError> {
    let upload = address.upload(&world)?;
    let described = described(&lock(&upload), &origin);
    Ok(Json(described))
}

/// Forget what has come.
pub async fn cancel(
    State(world): State<SharedWorld>,
    address: Address,
) -> Result<StatusCode, GraphError> {
    address.upload(&world)?;
    world.uploads.end(&address.id);
    Ok(StatusCode::NO_CONTENT)
}

fn described(upload: &Upload, origin: &Origin) -> Value {
    let mut described = upload.describe();
    let owner = upload.wanted().account.object_id;
    described["@odata.context"] =
        json!(format!("{origin}/api/v2.0/$metadata#Users('{owner}')/AttachmentSessions/$entity"));
    described
}

fn location(origin: &Origin, upload: &Upload, attachment: &Attachment) -> String {
    let wanted = upload.wanted();
    let (owner, message) = (wanted.account.object_id, &wanted.named);
    let id = attachment_id(attachment);
    format!("{origin}/api/v2.0/Users('{owner}')/Messages('{message}')/Attachments('{id}')")
}

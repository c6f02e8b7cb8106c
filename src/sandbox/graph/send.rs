//! `POST /me/sendMail`
//! <https://learn.microsoft.com/graph/api/user-sendmail>

mod checks;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use serde_json::Value;
use std::collections::BTreeMap;

use super::access::Caller;
use super::error::GraphError;
use super::shapes::SEND_MAIL;
use super::stamp::RequestIds;
use crate::sandbox::body::{self, BodyFault};
use crate::sandbox::mail_store::{AcceptedMail, Message};
use crate::sandbox::world::SharedWorld;

/// The whole request, attachments and all.
const LARGEST_REQUEST: usize = 4 * 1024 * 1024;

/// Headers that prove who somebody is.
const CREDENTIALS: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// Accept a mail: it lies in the mailboxes at once.
pub async fn send_mail(
    State(world): State<SharedWorld>,
    caller: Caller,
    Extension(ids): Extension<RequestIds>,
    request: Request,
) -> Result<StatusCode, GraphError> {
    let headers = request.headers().clone();
    let body =
        body::read(request.into_body(), LARGEST_REQUEST).await.map_err(|fault| match fault {
            BodyFault::TooLarge => GraphError::too_large(),
            BodyFault::Broken => GraphError::unreadable_json(),
        })?;
    caller.may(&["Mail.Send"])?;
    let mut order = SEND_MAIL.check(read_json(&headers, &body)?)?;
    let message = order["message"].take();
    if !message.is_object() {
        return Err(GraphError::bad_request("The parameter 'message' is required."));
    }
    let message = Message::new(message);
    checks::check(&message, caller.account)?;
    let mut mail = AcceptedMail::new(caller.account, message, ids.request_id);
    mail.save_to_sent_items = order["saveToSentItems"].as_bool().unwrap_or(true);
    mail.headers = harmless(&headers);
    world.mail.accept(mail).map_err(|error| {
        tracing::error!(%error, "cannot keep a mail");
        GraphError::storage()
    })?;
    Ok(StatusCode::ACCEPTED)
}

fn read_json(headers: &HeaderMap, body: &[u8]) -> Result<Value, GraphError> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/json" => {
            serde_json::from_slice(body).map_err(|_| GraphError::unreadable_json())
        }
        // Graph takes text for MIME in base64, which the sandbox does not read.
        "text/plain" => Err(GraphError::bad_mime()),
        _ => Err(GraphError::unsupported_media_type()),
    }
}

/// The headers without those that are secrets; several of one name are joined.
fn harmless(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| !CREDENTIALS.contains(name)) {
        let value = String::from_utf8_lossy(value.as_bytes());
        kept.entry(name.to_string())
            .and_modify(|known| *known = format!("{known}, {value}"))
            .or_insert_with(|| value.into_owned());
    }
    kept
}

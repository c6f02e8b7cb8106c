//! `POST /me/sendMail`
//! <https://learn.microsoft.com/graph/api/user-sendmail>

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use axum::http::{HeaderMap, HeaderName, StatusCode};

use super::access::Caller;
use super::checks;
use super::error::GraphError;
use super::json_body::receive;
use super::shapes::SEND_MAIL;
use super::stamp::RequestIds;
use crate::sandbox::mail_store::{Mail, Message};
use crate::sandbox::world::SharedWorld;

/// Headers that prove who somebody is.
const CREDENTIALS: [HeaderName; 3] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION];

/// Accept a mail: it lies in the mailboxes at once.
pub async fn send_mail(
    State(world): State<SharedWorld>,
    caller: Caller,
    Extension(ids): Extension<RequestIds>,
    request: Request,
) -> Result<StatusCode, GraphError> {
    let received = receive(request).await?;
    caller.may(&["Mail.Send"])?;
    let mut order = SEND_MAIL.check(received.json()?)?;
    let message = order["message"].take();
    if !message.is_object() {
        return Err(GraphError::bad_request("The parameter 'message' is required."));
    }
    let message = Message::new(message);
    checks::sending(&message, &caller)?;
    checks::content(&message)?;
    let mut mail = Mail::new(caller.account, message, ids.request_id);
    mail.save_to_sent_items = order["saveToSentItems"].as_bool().unwrap_or(true);
    mail.headers = harmless(&received.headers);
    mail.unpack_attachments(world.mail.files())?;
    world.mail.keep(mail)?;
    Ok(StatusCode::ACCEPTED)
}

/// The headers without those that are secrets; several of one name are joined.
pub fn harmless(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| !CREDENTIALS.contains(name)) {
        let value = String::from_utf8_lossy(value.as_bytes());
        kept.entry(name.to_string())
            .and_modify(|known| *known = format!("{known}, {value}"))
            .or_insert_with(|| value.into_owned());
    }
    kept
}

//! What Exchange checks before it accepts a mail.

use serde_json::Value;

use super::access::Caller;
use super::error::GraphError;
use crate::sandbox::clock;
use crate::sandbox::mail_store::Message;

/// <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits>
const MOST_RECIPIENTS: usize = 500;

/// How many headers of his own a client may add.
const MOST_HEADERS: usize = 5;

/// <https://learn.microsoft.com/graph/api/resources/extended-properties-overview#id-formats>
const EXTENDED_TYPES: [&str; 14] = [
    "ApplicationTime",
    "Binary",
    "Boolean",
    "CLSID",
    "Currency",
    "Double",
    "Error",
    "Float",
    "Integer",
    "Long",
    "Null",
    "Short",
    "String",
    "SystemTime",
];

/// Refuse what Exchange does not send.
pub fn sending(message: &Message, caller: &Caller) -> Result<(), GraphError> {
    check_recipients(message)?;
    check_sender(message, caller)
}

/// Refuse what it does not keep either.
pub fn content(message: &Message) -> Result<(), GraphError> {
    check_headers(message)?;
    check_extended_properties(message)?;
    for attached in message.json()["attachments"].as_array().into_iter().flatten() {
        attachment(attached)?;
    }
    Ok(())
}

fn check_recipients(message: &Message) -> Result<(), GraphError> {
    let mut count = 0;
    for recipient in message.everybody().chain(message.recipients("replyTo")) {
        if !is_address(recipient.address) {
            return Err(GraphError::invalid_recipient(recipient.address));
        }
        count += 1;
    }
    match (message.everybody().next(), count) {
        (None, _) => Err(GraphError::no_recipients()),
        (_, count) if count > MOST_RECIPIENTS => Err(GraphError::too_many_recipients()),
        _ => Ok(()),
    }
}

/// One `@` with something on both sides and nothing that breaks a header.
fn is_address(address: &str) -> bool {
    let clean =
        !address.contains(|character: char| character.is_whitespace() || character.is_control());
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            clean && !local.is_empty() && !local.contains('@') && !domain.is_empty()
        }
        None => false,
    }
}

/// Exchange sends for a mailbox of others by its own rights, Graph when the scope was granted as well.
/// <https://learn.microsoft.com/graph/outlook-send-mail-from-other-user>
fn check_sender(message: &Message, caller: &Caller) -> Result<(), GraphError> {
    let account = caller.account;
    let sends_for_others = caller.has("Mail.Send.Shared");
    let may_use = |address: &str| {
        account.owns(address) || (sends_for_others && account.may_send_for(address))
    };
    let mut used = [message.from(), message.sender()].into_iter().flatten();
    if used.all(may_use) { Ok(()) } else { Err(GraphError::send_as_denied()) }
}

fn check_headers(message: &Message) -> Result<(), GraphError> {
    let Some(headers) = message.json()["internetMessageHeaders"].as_array() else {
        return Ok(());
    };
    // An empty list is refused with the same words.
    // <https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2208>
    if headers.is_empty() || headers.len() > MOST_HEADERS {
        return Err(GraphError::too_many_headers());
    }
    for header in headers {
        let name = header["name"].as_str().unwrap_or_default();
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !name.to_ascii_lowercase().starts_with("x-") || !name.bytes().all(is_token) {
            return Err(GraphError::bad_header(name));
        }
        if header["value"].as_str().is_none_or(|value| value.contains(char::is_control)) {
            return Err(GraphError::bad_value("internetMessageHeaders", "Edm.String"));
        }
    }
    Ok(())
}

fn check_extended_properties(message: &Message) -> Result<(), GraphError> {
    for property in message.json()["singleValueExtendedProperties"].as_array().into_iter().flatten()
    {
        let (id, value) = (property["id"].as_str(), property["value"].as_str());
        let (kind, name) = id.and_then(|id| id.split_once(' ')).unwrap_or_default();
        if !EXTENDED_TYPES.contains(&kind) || name.is_empty() {
            return Err(GraphError::bad_extended_property(id.unwrap_or_default()));
        }
        let is_moment = || value.and_then(clock::parse_rfc3339).is_some();
        if value.is_none() || (kind == "SystemTime" && !is_moment()) {
            return Err(GraphError::bad_extended_value(value.unwrap_or_default()));
        }
    }
    Ok(())
}

/// Refuse what is no file with its content.
///
/// How large it may be follows from the limit of the whole request: 4 MB of base64 are 3 MB.
/// <https://learn.microsoft.com/graph/outlook-large-attachments>
pub fn attachment(attached: &Value) -> Result<(), GraphError> {
    let kind = attached["@odata.type"].as_str().unwrap_or_default();
    if kind.trim_start_matches('#') != "microsoft.graph.fileAttachment" {
        return Err(GraphError::bad_value("@odata.type", "microsoft.graph.fileAttachment"));
    }
    if attached["name"].is_string() && attached["contentBytes"].is_string() {
        Ok(())
    } else {
        Err(GraphError::bad_value("attachments", "name and contentBytes"))
    }
}

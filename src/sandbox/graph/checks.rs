//! What Exchange checks before it accepts a mail.

use serde_json::Value;

use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::graph::error::GraphError;
use crate::sandbox::mail_store::Message;

/// <https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits>
const MOST_RECIPIENTS: usize = 500;

/// Refuse what Exchange does not send.
pub fn sending(message: &Message, sender: &DemoAccount) -> Result<(), GraphError> {
    check_recipients(message)?;
    check_sender(message, sender)
}

/// Refuse what it does not keep either.
pub fn content(message: &Message) -> Result<(), GraphError> {
    check_headers(message)?;
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

fn check_sender(message: &Message, sender: &DemoAccount) -> Result<(), GraphError> {
    match message.from() {
        Some(from) if !from.trim().eq_ignore_ascii_case(sender.address) => {
            Err(GraphError::send_as_denied())
        }
        _ => Ok(()),
    }
}

fn check_headers(message: &Message) -> Result<(), GraphError> {
    for header in message.json()["internetMessageHeaders"].as_array().into_iter().flatten() {
        let name = header["name"].as_str().unwrap_or_default();
        if !name.to_ascii_lowercase().starts_with("x-") {
            return Err(GraphError::bad_header(name));
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

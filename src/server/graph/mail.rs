//! `POST /v1.0/me/sendMail`: a mail goes out as the signed-in person. 202 is success and nothing else is.

use std::time::Duration;

use http::{Method, StatusCode, header};
use serde::Serialize;

use super::client::GraphClient;
use super::error::{GraphError, GraphIds, request_id};
use crate::mail::{Body, Importance, Message, Recipient};
use crate::server::clock::Timestamp;
use crate::server::session::AccessToken;

/// Sending may take Exchange a while.
const SEND_LIMIT: Duration = Duration::from_secs(30);

/// Graph took the mail: a draft lies in the mailbox and is on its way, which is not yet "delivered".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The ids by which Microsoft can find the request.
    pub ids: GraphIds,
}

impl GraphClient {
    /// Sends a [`payload`].
    ///
    /// # Errors
    /// [`GraphError`]; after `NoAnswer` and a status of 5xx nobody can tell whether it was sent.
    pub async fn send_mail(
        &self,
        payload: Vec<u8>,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Accepted, GraphError> {
        let (request, ids) = self.request(Method::POST, "/me/sendMail", None, token);
        let request = request.header(header::CONTENT_TYPE, "application/json").body(payload);
        match self.outbound.call(request, SEND_LIMIT).await {
            Ok(answer) if answer.status == StatusCode::ACCEPTED => {
                let request_id = request_id(&answer);
                Ok(Accepted { ids: GraphIds { request_id, ..ids } })
            }
            Ok(answer) => Err(GraphError::of_answer(&answer, ids, token, now)),
            Err(failure) => Err(GraphError::of_failure(failure, ids)),
        }
    }
}

/// What is sent of a body. HTML is sanitised here: what leaves, and what the preview shows, is what
/// `ammonia` lets through.
#[must_use]
pub fn content(body: &Body) -> (&'static str, String) {
    match body {
        Body::Html(html) => ("HTML", ammonia::clean(html)),
        Body::Text(text) => ("Text", text.clone()),
    }
}

/// The body of the request for a message.
#[must_use]
pub fn payload(message: &Message) -> Vec<u8> {
    let (content_type, content) = content(&message.body);
    let payload = Payload {
        message: GraphMessage {
            subject: &message.subject,
            body: ItemBody { content_type, content },
            to_recipients: people(&message.to),
            cc_recipients: people(&message.cc),
            bcc_recipients: people(&message.bcc),
            reply_to: people(&message.reply_to),
            from: message.from.as_ref().map(person),
            importance: match message.importance {
                Importance::Low => Some("low"),
                Importance::Normal => None,
                Importance::High => Some("high"),
            },
            is_read_receipt_requested: message.read_receipt.then_some(true),
        },
    };
    // A struct of texts always has a JSON form.
    serde_json::to_vec(&payload).unwrap_or_default()
}

#[derive(Serialize)]
struct Payload<'a> {
    message: GraphMessage<'a>,
}

/// Microsoft Graph: resource type "message", the properties that we set.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GraphMessage<'a> {
    subject: &'a str,
    body: ItemBody,
    to_recipients: Vec<GraphRecipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc_recipients: Vec<GraphRecipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bcc_recipients: Vec<GraphRecipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reply_to: Vec<GraphRecipient<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<GraphRecipient<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_read_receipt_requested: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemBody {
    content_type: &'static str,
    content: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GraphRecipient<'a> {
    email_address: EmailAddress<'a>,
}

#[derive(Serialize)]
struct EmailAddress<'a> {
    address: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

fn people(recipients: &[Recipient]) -> Vec<GraphRecipient<'_>> {
    recipients.iter().map(person).collect()
}

fn person(recipient: &Recipient) -> GraphRecipient<'_> {
    GraphRecipient {
        email_address: EmailAddress { address: recipient.address(), name: recipient.name() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MessageForm;

    #[test]
    fn the_payload_is_what_graph_documents() {
        let form = MessageForm {
            to: "Megan <megan@fabrikam.example>".into(),
            subject: "Hello".into(),
            content_type: "html".into(),
            body: "<p style=\"color:red\" onclick=\"x()\">Hi<script>alert(1)</script></p>".into(),
            ..MessageForm::default()
        };
        let payload: serde_json::Value =
            serde_json::from_slice(&payload(&form.check().unwrap())).unwrap();
        assert_eq!(
            payload,
            serde_json::json!({"message": {
                "subject": "Hello",
                "body": {"contentType": "HTML", "content": "<p>Hi</p>"},
                "toRecipients": [{"emailAddress": {"address": "megan@fabrikam.example", "name": "Megan"}}],
            }})
        );
    }
}

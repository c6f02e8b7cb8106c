use serde_json::{Value, json};

use super::*;
use crate::mail::MessageForm;

fn form() -> MessageForm {
    MessageForm {
        to: "Megan <megan@fabrikam.example>".into(),
        subject: "Hello".into(),
        content_type: "html".into(),
        body: "<p style=\"color:red\" onclick=\"x()\">Hi<script>alert(1)</script></p>".into(),
        ..MessageForm::default()
    }
}

fn written(message: &Message) -> GraphMessage {
    GraphMessage::new(message, ItemBody::of(&message.body).unwrap())
}

fn payload(message: &GraphMessage) -> Value {
    serde_json::from_slice(&message.to_payload(&[])).unwrap()
}

#[test]
fn the_payload_is_what_graph_documents() {
    let message = written(&form().check(0, |_| None).unwrap());
    let plain = json!({
        "subject": "Hello",
        "body": {"contentType": "HTML", "content": "<p>Hi</p>"},
        "toRecipients": [{"emailAddress": {"address": "megan@fabrikam.example", "name": "Megan"}}],
    });
    assert_eq!(payload(&message), json!({"message": plain}));
    assert_eq!(serde_json::from_slice::<Value>(&message.to_json()).unwrap(), plain);
    let id = Uuid::from_u128(7);
    let named = &payload(&message.named(id))["message"];
    assert_eq!(
        named["internetMessageHeaders"],
        json!([{"name": "x-graph-connect-send", "value": id.to_string()}])
    );
    let property = json!([{"id": SEND_PROPERTY, "value": id.to_string()}]);
    assert_eq!(named["singleValueExtendedProperties"], property);
}

#[test]
fn a_mail_that_is_to_leave_later_says_when() {
    let form = MessageForm { send_at: "2030-01-02T03:04:05+02:00".into(), ..form() };
    let read = |text: &str| Timestamp::read(text).map(|moment| moment.0);
    let message = written(&form.check(1_893_500_000, read).unwrap());
    let later = json!({"id": "SystemTime 0x3FEF", "value": "2030-01-02T01:04:05Z"});
    let properties = |message: &GraphMessage| {
        payload(message)["message"]["singleValueExtendedProperties"].clone()
    };
    assert_eq!(properties(&message), json!([later]));
    let id = Uuid::from_u128(7);
    let name = json!({"id": SEND_PROPERTY, "value": id.to_string()});
    assert_eq!(properties(&message.named(id)), json!([later, name]));
}

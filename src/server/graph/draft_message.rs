//! A message as it is written into a draft, which may hold an earlier one.
//! <https://learn.microsoft.com/graph/api/message-update>

use serde_json::{Value, json};

use super::message::{DEFERRED_SEND_TIME, GraphMessage};

impl GraphMessage {
    /// The body of the request that writes it over whatever stands in the draft. `former` is the
    /// sender's own address where an earlier message may have named another sender, or a moment.
    #[must_use]
    pub fn to_draft(&self, former: Option<&str>) -> Vec<u8> {
        let mut message = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(members) = &mut message {
            // They can be set only when a message is made.
            members.remove("internetMessageHeaders");
            for (name, value) in defaults(former) {
                members.entry(name).or_insert(value);
            }
        }
        message.to_string().into_bytes()
    }
}

/// What a new draft has where a message says nothing.
fn defaults(former: Option<&str>) -> Vec<(&'static str, Value)> {
    let mut defaults = vec![
        ("ccRecipients", json!([])),
        ("bccRecipients", json!([])),
        ("replyTo", json!([])),
        ("importance", json!("normal")),
        ("isReadReceiptRequested", json!(false)),
    ];
    if let Some(address) = former {
        let passed = json!({"id": DEFERRED_SEND_TIME, "value": "1970-01-01T00:00:00Z"});
        defaults.push(("from", json!({"emailAddress": {"address": address}})));
        defaults.push(("singleValueExtendedProperties", json!([passed])));
    }
    defaults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MessageForm;
    use crate::server::graph::ItemBody;

    fn written(form: &MessageForm, former: Option<&str>) -> Value {
        let message = form.check(0, |_| Some(60)).unwrap();
        let message = GraphMessage::new(&message, ItemBody::of(&message.body).unwrap());
        serde_json::from_slice(&message.to_draft(former)).unwrap()
    }

    #[test]
    fn what_a_message_leaves_away_is_taken_out_of_the_draft() {
        let plain = MessageForm {
            to: "megan@fabrikam.example".into(),
            content_type: "text".into(),
            ..MessageForm::default()
        };
        let first = written(&plain, None);
        assert_eq!(
            first,
            json!({"subject": "", "body": {"contentType": "Text", "content": ""},
                "toRecipients": [{"emailAddress": {"address": "megan@fabrikam.example"}}],
                "ccRecipients": [], "bccRecipients": [], "replyTo": [], "importance": "normal",
                "isReadReceiptRequested": false})
        );
        let again = written(&plain, Some("sam@outlook.example"));
        assert_eq!(again["from"]["emailAddress"]["address"], "sam@outlook.example");
        let moment = &again["singleValueExtendedProperties"][0]["value"];
        assert_eq!(moment, "1970-01-01T00:00:00Z");
        let full = MessageForm {
            cc: "zoe@fabrikam.example".into(),
            from: "desk@fabrikam.example".into(),
            send_at: "later".into(),
            importance: "high".into(),
            ..plain
        };
        let full = written(&full, Some("sam@outlook.example"));
        assert_eq!(full["from"]["emailAddress"]["address"], "desk@fabrikam.example");
        assert_eq!(full["ccRecipients"][0]["emailAddress"]["address"], "zoe@fabrikam.example");
        assert_eq!(full["importance"], "high");
        let moment = &full["singleValueExtendedProperties"][0]["value"];
        assert_eq!(moment, "1970-01-01T00:01:00Z");
    }
}

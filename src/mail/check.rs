//! The check that makes a [`Message`] of a form: advice in the browser, the decision on the server.

use super::attachment;
use super::field::{Field, InvalidField, Problem};
use super::form::{MessageForm, limits};
use super::message::{Body, Importance, Message};
use super::recipient::{Recipient, RecipientError, is_line_or_control, parse_list};
use super::send_at::SendAt;

impl MessageForm {
    /// Checks every field. `read_time` makes seconds since 1970 of a date and a time in RFC 3339,
    /// which are judged from `now`.
    ///
    /// # Errors
    /// The first field that can't be used, in the order of the form.
    pub fn check(
        &self,
        now: i64,
        read_time: impl Fn(&str) -> Option<i64>,
    ) -> Result<Message, InvalidField> {
        let to = recipients(Field::To, &self.to)?;
        let cc = recipients(Field::Cc, &self.cc)?;
        let bcc = recipients(Field::Bcc, &self.bcc)?;
        if to.is_empty() {
            return refuse(Field::To, Problem::Missing);
        }
        if to.len() + cc.len() + bcc.len() > limits::RECIPIENTS {
            return refuse(Field::To, Problem::TooMany);
        }
        Ok(Message {
            to,
            cc,
            bcc,
            subject: subject(&self.subject)?,
            body: self.check_body()?,
            importance: importance(&self.importance)?,
            from: from(&self.from)?,
            reply_to: recipients(Field::ReplyTo, &self.reply_to)?,
            read_receipt: flag(Field::ReadReceipt, &self.read_receipt)?,
            send_at: send_at(&self.send_at, now, read_time)?,
            attachments: attachment::listed(&self.attachments)?,
        })
    }

    /// Checks the body and its format alone, as the preview needs them.
    ///
    /// # Errors
    /// [`Field::Body`] or [`Field::ContentType`].
    pub fn check_body(&self) -> Result<Body, InvalidField> {
        body(&self.content_type, &self.body)
    }
}

fn refuse<T>(field: Field, problem: Problem) -> Result<T, InvalidField> {
    Err(InvalidField { field, problem })
}

fn recipients(field: Field, text: &str) -> Result<Vec<Recipient>, InvalidField> {
    if text.len() > limits::ADDRESSES {
        return refuse(field, Problem::TooLong);
    }
    parse_list(text).map_err(|error| InvalidField { field, problem: error.into() })
}

fn from(text: &str) -> Result<Option<Recipient>, InvalidField> {
    let mut senders = recipients(Field::From, text)?;
    if senders.len() > 1 {
        return refuse(Field::From, Problem::TooMany);
    }
    Ok(senders.pop())
}

fn subject(text: &str) -> Result<String, InvalidField> {
    if text.chars().count() > limits::SUBJECT {
        return refuse(Field::Subject, Problem::TooLong);
    }
    if text.chars().any(is_line_or_control) {
        return refuse(Field::Subject, Problem::ControlCharacter);
    }
    Ok(text.to_owned())
}

fn body(content_type: &str, text: &str) -> Result<Body, InvalidField> {
    if text.len() > limits::BODY {
        return refuse(Field::Body, Problem::TooLong);
    }
    if text.contains('\0') {
        return refuse(Field::Body, Problem::Unreadable);
    }
    match content_type {
        "html" => Ok(Body::Html(text.to_owned())),
        "text" => Ok(Body::Text(text.to_owned())),
        "" => refuse(Field::ContentType, Problem::Missing),
        _ => refuse(Field::ContentType, Problem::UnknownValue),
    }
}

fn importance(text: &str) -> Result<Importance, InvalidField> {
    match text {
        "" | "normal" => Ok(Importance::Normal),
        "low" => Ok(Importance::Low),
        "high" => Ok(Importance::High),
        _ => refuse(Field::Importance, Problem::UnknownValue),
    }
}

fn flag(field: Field, text: &str) -> Result<bool, InvalidField> {
    match text {
        "" | "false" => Ok(false),
        "true" | "on" => Ok(true),
        _ => refuse(field, Problem::UnknownValue),
    }
}

fn send_at(
    text: &str,
    now: i64,
    read_time: impl Fn(&str) -> Option<i64>,
) -> Result<Option<SendAt>, InvalidField> {
    if text.is_empty() {
        return Ok(None);
    }
    let moment = read_time(text).ok_or(Problem::UnknownValue);
    let moment = moment.and_then(|seconds| SendAt::new(seconds, now));
    moment.map(Some).map_err(|problem| InvalidField { field: Field::SendAt, problem })
}

impl From<RecipientError> for Problem {
    fn from(error: RecipientError) -> Self {
        match error {
            RecipientError::ControlCharacter => Self::ControlCharacter,
            RecipientError::NotAnAddress => Self::NotAnAddress,
            RecipientError::LookAlikes => Self::LookAlikes,
        }
    }
}

#[cfg(test)]
mod tests;

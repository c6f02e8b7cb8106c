//! `$filter` and `$orderby` of messages, as far as the sandbox has them.
//! <https://learn.microsoft.com/graph/filter-query-parameter>

mod clauses;
mod extended;

use std::cmp::Ordering;

use serde_json::Value;

use super::described_mail::property;
use super::error::GraphError;
use crate::sandbox::clock;
use crate::sandbox::mail_store::MailCopy;
use clauses::clauses;
use extended::Extended;

/// The properties that `described_mail::property` tells.
const MOMENTS: [&str; 4] =
    ["receivedDateTime", "sentDateTime", "createdDateTime", "lastModifiedDateTime"];
const FLAGS: [&str; 3] = ["isDraft", "isRead", "hasAttachments"];
const TEXTS: [&str; 3] = ["subject", "internetMessageId", "importance"];

/// What a message has to fulfil: conditions joined by `and`.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    text: String,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
enum Condition {
    Property { name: String, operator: Operator, value: Value },
    Extended(Extended),
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The one order there is: the newest first.
#[derive(Clone, Debug)]
pub struct Order(String);

impl Filter {
    /// What was asked for, or what the sandbox does not understand of it.
    pub fn parse(text: &str) -> Result<Self, GraphError> {
        let conditions = clauses(text).into_iter().map(|one| {
            Condition::parse(one).ok_or_else(|| {
                GraphError::bad_request(format!(
                    "Invalid filter clause: the sandbox has no '{one}'."
                ))
            })
        });
        Ok(Self { text: text.to_owned(), conditions: conditions.collect::<Result<_, _>>()? })
    }

    /// As it was written.
    pub fn text(&self) -> Option<&str> {
        (!self.text.is_empty()).then_some(&self.text)
    }

    /// Whether a message is wanted.
    pub fn takes(&self, copy: &MailCopy) -> bool {
        self.conditions.iter().all(|condition| condition.holds(copy))
    }

    /// By what is sorted has to be filtered first.
    /// <https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query>
    pub fn check_order(&self, order: Option<&Order>) -> Result<(), GraphError> {
        let is_first = |sorted: &str| match self.conditions.first() {
            Some(Condition::Property { name, .. }) => name == sorted,
            Some(Condition::Extended(_)) => false,
            None => true,
        };
        match order {
            Some(Order(sorted)) if !is_first(sorted) => Err(GraphError::inefficient_filter()),
            _ => Ok(()),
        }
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        if let Some(extended) = Extended::parse(text) {
            return Some(Self::Extended(extended));
        }
        let (property, rest) = text.split_once(' ')?;
        let (operator, value) = rest.trim_start().split_once(' ')?;
        let operator = Operator::parse(operator)?;
        let value = value.trim();
        let value = if MOMENTS.contains(&property) {
            Value::from(clock::parse_rfc3339(value)?)
        } else if FLAGS.contains(&property) {
            Value::from(value.parse::<bool>().ok()?)
        } else if TEXTS.contains(&property) {
            Value::from(quoted(value)?)
        } else {
            return None;
        };
        Some(Self::Property { name: property.to_owned(), operator, value })
    }

    fn holds(&self, copy: &MailCopy) -> bool {
        match self {
            Self::Extended(extended) => extended.is_in(&copy.mail.message),
            Self::Property { name, operator, value } => {
                operator.accepts(compared(&property(copy, name), value))
            }
        }
    }
}

fn compared(found: &Value, wanted: &Value) -> Ordering {
    match (found, wanted) {
        (Value::String(found), Value::Number(wanted)) => {
            clock::parse_rfc3339(found).cmp(&wanted.as_i64())
        }
        (Value::String(found), Value::String(wanted)) => found.cmp(wanted),
        (found, wanted) => found.as_bool().cmp(&wanted.as_bool()),
    }
}

/// The text between the quotes.
fn quoted(text: &str) -> Option<String> {
    let text = text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(text.replace("''", "'"))
}

impl Operator {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl Order {
    /// The property by which is sorted.
    pub fn parse(text: &str) -> Result<Self, GraphError> {
        match text.split_once(' ') {
            Some((property, "desc")) if MOMENTS.contains(&property) => {
                Ok(Self(property.to_owned()))
            }
            _ => {
                let message = format!("The sandbox has no query option '$orderby={text}'.");
                Err(GraphError::bad_request(message))
            }
        }
    }
}

//! Finding mail by a property of the client's own.
//! <https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get>

use super::{clauses, quoted};
use crate::sandbox::mail_store::Message;

/// `singleValueExtendedProperties/any(ep: ep/id eq '…' and ep/value eq '…')`
#[derive(Clone, Debug)]
pub struct Extended {
    id: String,
    value: String,
}

impl Extended {
    /// The condition, if it is one of this kind.
    pub fn parse(text: &str) -> Option<Self> {
        let (collection, rest) = text.split_once('/')?;
        let (any, rest) = rest.split_once('(')?;
        if collection != "singleValueExtendedProperties" || !any.eq_ignore_ascii_case("any") {
            return None;
        }
        let (name, conditions) = rest.strip_suffix(')')?.split_once(':')?;
        let part = |text: &str, property: &str| {
            let wanted = format!("{}/{property} eq ", name.trim());
            quoted(text.strip_prefix(&wanted)?.trim())
        };
        match clauses(conditions)[..] {
            [id, value] => Some(Self { id: part(id, "id")?, value: part(value, "value")? }),
            _ => None,
        }
    }

    /// Whether the message has the property with this value. Capitals count in a name alone.
    pub fn is_in(&self, message: &Message) -> bool {
        let properties = message.json()["singleValueExtendedProperties"].as_array();
        let name = |id: &str| id.split_once(" Name ").map(|(_, name)| name.to_owned());
        let is_it =
            |id: &str| id.eq_ignore_ascii_case(&self.id) && name(id) == name(self.id.as_str());
        let says = |value: &str| value.eq_ignore_ascii_case(&self.value);
        properties.into_iter().flatten().any(|property| {
            property["id"].as_str().is_some_and(is_it)
                && property["value"].as_str().is_some_and(says)
        })
    }
}

//! The permissions that are asked for.

use serde::{Deserialize, Serialize};

/// The permissions that are asked for.
#[derive(Clone, Debug)]
pub struct Scopes(String);

impl Scopes {
    /// To know who signs in, to stay signed in, to greet by name, to send mail.
    #[must_use]
    pub fn basic() -> Self {
        Self("openid profile offline_access User.Read Mail.Send".to_owned())
    }

    /// More for a need that the person has just now.
    pub(super) fn for_need(need: Need) -> Self {
        let more = match need {
            Need::Attachments => "Mail.ReadWrite",
            Need::People => "People.Read",
        };
        Self(format!("{} {more}", Self::basic().0))
    }

    /// At a refresh: what was asked for always, and what was granted besides.
    pub(super) fn again(granted: &[String]) -> Self {
        let basic = Self::basic();
        let more = granted.iter().filter(|scope| !basic.0.split(' ').any(|known| known == *scope));
        Self(more.fold(basic.0.clone(), |all, scope| format!("{all} {scope}")))
    }

    /// Separated by spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person needs just now, beyond sending a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// To attach large files, which takes a draft.
    Attachments,
    /// To be offered the people one writes to.
    People,
}

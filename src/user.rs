//! The person who is signed in, as both sides know them.

use serde::{Deserialize, Serialize};

/// The signed-in person, without anything secret: what `POST /api/current_user` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The display name, as Microsoft sent it: hostile until escaped.
    pub name: String,
    /// The mailbox: `mail`, else `userPrincipalName`.
    pub address: String,
    /// Which kind of account this is.
    pub account_type: AccountType,
    /// The permissions that were granted, in their short form (`Mail.Send`).
    pub scopes: Vec<String>,
}

/// The header by which a page says whom it was made for: the mark that its forms carry. Somebody
/// else may have signed in beside it meanwhile.
pub const ACCOUNT_HEADER: &str = "x-account";

/// The permission to send mail.
pub const SEND: &str = "Mail.Send";

/// The permission to send mail in the name of others, where their mailboxes allow it.
pub const SEND_SHARED: &str = "Mail.Send.Shared";

/// The permission to read and write mail, which drafts and the look for a sent mail take.
pub const READ_WRITE: &str = "Mail.ReadWrite";
/// The permission to read whom one writes to.
pub const PEOPLE: &str = "People.Read";

/// The permission to read the profile and the photo.
pub const PROFILE: &str = "User.Read";

/// The two kinds of accounts that Microsoft knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountType {
    /// An account of an organisation.
    Work,
    /// A private account (outlook.com and the like).
    Personal,
}

impl User {
    /// Whether a permission was granted; where the provider does not tell, it may have been.
    #[must_use]
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.is_empty()
            || self.scopes.iter().any(|granted| granted.eq_ignore_ascii_case(scope))
    }

    /// One or two letters to show where there is no photo.
    #[must_use]
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace();
        let first = words.next().and_then(initial);
        let last = words.next_back().and_then(initial);
        first.into_iter().chain(last).collect()
    }
}

fn initial(word: &str) -> Option<char> {
    word.chars()
        .find(|letter| letter.is_alphanumeric())
        .and_then(|letter| letter.to_uppercase().next())
}

/// A demo account of the built-in sandbox, shown on the connect page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// The display name.
    pub name: String,
    /// The address to pick on the sandbox's account page.
    pub address: String,
    /// Work or personal.
    pub account_type: AccountType,
}

/// The built-in sandbox while it plays Microsoft: every page shows that it is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxBadge {
    /// Where its mailboxes can be looked at, for example `http://127.0.0.1:8001/`.
    pub origin: String,
    /// Who can sign in.
    pub accounts: Vec<DemoAccount>,
}

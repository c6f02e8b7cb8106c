//! Scopes: which there are, what they are for, how they are written.
//! <https://learn.microsoft.com/entra/identity-platform/scopes-oidc>

use serde::{Deserialize, Serialize};

use super::error::IdentityError;
use crate::sandbox::origin::Origin;

/// The resource that tokens are for.
pub const GRAPH_RESOURCE: &str = "https://graph.microsoft.com";

/// What the application was registered with: the scopes of v1.0 and of `.default`.
const REGISTERED: [&str; 2] = ["Mail.Send", "User.Read"];

const SIGN_IN: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// Every scope there is, with what the consent page says about it.
const KNOWN: [(&str, &str); 16] = [
    ("openid", "Sign you in"),
    ("profile", "View your basic profile"),
    ("email", "View your email address"),
    ("offline_access", "Maintain access to data you have given it access to"),
    ("User.Read", "Sign you in and read your profile"),
    ("User.ReadBasic.All", "Read all users' basic profiles"),
    ("Mail.Send", "Send mail as you"),
    ("Mail.Send.Shared", "Send mail on behalf of others"),
    ("Mail.Read", "Read your mail"),
    ("Mail.ReadBasic", "Read your basic mail"),
    ("Mail.ReadWrite", "Read and write access to your mail"),
    ("MailboxSettings.Read", "Read your mailbox settings"),
    ("People.Read", "Read your relevant people list"),
    ("Contacts.Read", "Read your contacts"),
    ("Calendars.Read", "Read your calendars"),
    ("Files.ReadWrite", "Have full access to your files"),
];

/// A set of scopes in the order in which they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// The scopes of a v2.0 request.
    pub fn parse(raw: &str, origin: &Origin) -> Result<Self, IdentityError> {
        let mut scopes = Self::default();
        for word in raw.split_ascii_whitespace() {
            let name = short_name(word, origin)?;
            if name.eq_ignore_ascii_case(".default") {
                scopes.extend(&Self::registered());
                continue;
            }
            let known = KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            let (known, _) = known.ok_or_else(|| IdentityError::unknown_scope(word))?;
            scopes.add(known);
        }
        if scopes.0.is_empty() { Err(IdentityError::no_scope()) } else { Ok(scopes) }
    }

    /// What a v1.0 request gets, whatever it asks for.
    pub fn registered() -> Self {
        Self(REGISTERED.into_iter().map(ToOwned::to_owned).collect())
    }

    /// Whether this scope is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|scope| scope == name)
    }

    /// Add those of the other set.
    pub fn extend(&mut self, others: &Self) {
        for scope in &others.0 {
            self.add(scope);
        }
    }

    /// Those that the other set lacks.
    pub fn missing_in(&self, others: &Self) -> Self {
        Self(self.0.iter().filter(|scope| !others.contains(scope)).cloned().collect())
    }

    /// Those of `OpenID` Connect, which belong to the sign-in and to no resource.
    pub fn about_sign_in(&self) -> Self {
        Self(self.0.iter().filter(|scope| SIGN_IN.contains(&scope.as_str())).cloned().collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As answers and tokens write them; `offline_access` shows in the refresh token alone.
    pub fn as_granted(&self) -> String {
        let granted: Vec<_> =
            self.0.iter().map(String::as_str).filter(|scope| *scope != "offline_access").collect();
        granted.join(" ")
    }

    /// What the consent page says.
    pub fn in_plain_words(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.0.iter().map(|scope| {
            let known = KNOWN.iter().find(|(known, _)| known == scope);
            (scope.as_str(), known.map_or("", |(_, words)| words))
        })
    }

    fn add(&mut self, name: &str) {
        if !self.contains(name) {
            self.0.push(name.to_owned());
        }
    }
}

/// The name without the resource in front, which must be Graph.
fn short_name<'a>(scope: &'a str, origin: &Origin) -> Result<&'a str, IdentityError> {
    let Some((resource, name)) = scope.rsplit_once('/') else {
        return Ok(scope);
    };
    let resource = resource.trim_end_matches('/');
    if resource != GRAPH_RESOURCE && resource != origin.to_string() {
        return Err(IdentityError::unknown_resource(resource));
    }
    if name.is_empty() { Err(IdentityError::invalid_scope(scope)) } else { Ok(name) }
}

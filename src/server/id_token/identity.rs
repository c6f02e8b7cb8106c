//! Who signed in.

use serde::{Deserialize, Serialize};

/// Who signed in, from the validated id_token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `iss`
    pub issuer: String,
    /// `sub`
    pub subject: String,
    /// `tid`, at Microsoft.
    pub tenant_id: Option<String>,
    /// `oid`, at Microsoft.
    pub object_id: Option<String>,
    /// `name`, to show until Graph has told the display name.
    pub name: Option<String>,
    /// `preferred_username` (or `upn`), to show until Graph has told the address.
    pub username: Option<String>,
    /// `login_hint`, so that signing out shows no list of accounts.
    pub login_hint: Option<String>,
    /// `sid`, the provider's session.
    pub sid: Option<String>,
}

impl Identity {
    /// What tells the provider who it is, so that it shows no list of accounts.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        let hint = self.login_hint.as_deref().or(self.username.as_deref());
        hint.filter(|hint| !hint.is_empty())
    }

    /// The tenant of Microsoft's personal accounts.
    pub const CONSUMERS: &'static str = "9188040d-6c67-4c5b-b112-36a304b66dad";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_s_own_hint_goes_before_a_name_and_an_empty_one_says_nothing() {
        let hint = |login_hint: Option<&str>, username: Option<&str>| {
            let identity = serde_json::json!({"issuer": "i", "subject": "s", "login_hint": login_hint, "username": username});
            serde_json::from_value::<Identity>(identity).unwrap().hint().map(str::to_owned)
        };
        assert_eq!(hint(Some("O.hint"), Some("a@b.example")).as_deref(), Some("O.hint"));
        assert_eq!(hint(None, Some("a@b.example")).as_deref(), Some("a@b.example"));
        assert_eq!(hint(None, Some("")), None);
        assert_eq!(hint(None, None), None);
    }
}

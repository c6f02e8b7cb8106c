//! What the person chose on our pages.

use crate::sandbox::accounts::{DemoAccount, by_address};
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::parameters::Parameters;

/// The names of the buttons, which are no parameters of the application.
pub const FIELDS: [&str; 2] = ["account", "decision"];

/// The buttons that were pressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice {
    /// The account.
    pub account: Option<&'static DemoAccount>,
    /// Whether the application may have what it asks for.
    pub decision: Option<Decision>,
}

/// The answer to the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may.
    Accept,
    /// It may not.
    Decline,
}

impl Choice {
    /// Read the buttons.
    pub fn read(parameters: &Parameters) -> Result<Self, IdentityError> {
        let account = match parameters.get("account") {
            None => None,
            Some(address) => Some(by_address(address).ok_or_else(IdentityError::unknown_account)?),
        };
        let decision = match parameters.get("decision") {
            None => None,
            Some("accept") => Some(Decision::Accept),
            Some("decline") => Some(Decision::Decline),
            Some(_) => return Err(IdentityError::unsupported_value("decision")),
        };
        Ok(Self { account, decision })
    }
}

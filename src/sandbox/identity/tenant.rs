//! The first segment of every address of Entra ID.

use crate::sandbox::accounts::{
    AccountKind, DemoAccount, PERSONAL_TENANT, WORK_DOMAIN, WORK_TENANT,
};

/// Whose accounts may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tenant {
    /// Everybody.
    Common,
    /// Work and school accounts.
    Organizations,
    /// Personal accounts.
    Consumers,
    /// The accounts of the work tenant.
    Work,
}

impl Tenant {
    /// The tenant of a path segment: a name, an id or a domain.
    pub fn parse(segment: &str) -> Option<Self> {
        match segment.to_ascii_lowercase().as_str() {
            "common" => Some(Self::Common),
            "organizations" => Some(Self::Organizations),
            "consumers" | PERSONAL_TENANT => Some(Self::Consumers),
            WORK_TENANT | WORK_DOMAIN => Some(Self::Work),
            _ => None,
        }
    }

    /// The id, or the placeholder where the tenant is only known from the token.
    /// <https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer>
    pub fn id_or_template(self) -> &'static str {
        match self {
            Self::Common | Self::Organizations => "{tenantid}",
            Self::Consumers => PERSONAL_TENANT,
            Self::Work => WORK_TENANT,
        }
    }

    /// Whether the account may sign in here.
    pub fn admits(self, account: &DemoAccount) -> bool {
        match self {
            Self::Common => true,
            Self::Organizations | Self::Work => account.kind == AccountKind::Work,
            Self::Consumers => account.kind == AccountKind::Personal,
        }
    }
}

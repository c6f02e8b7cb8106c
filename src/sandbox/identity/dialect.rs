//! The two versions of the protocol.

use serde::{Deserialize, Serialize};

use crate::sandbox::origin::Origin;

/// Which version of the endpoints is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// `resource=`, numbers as text, work accounts only.
    V1,
    /// `scope=`.
    V2,
}

impl Dialect {
    /// The dialect of an address.
    pub fn of_path(path: &str) -> Self {
        if path.split('/').any(|segment| segment == "v2.0") { Self::V2 } else { Self::V1 }
    }

    /// The issuer that documents and id tokens name.
    pub fn issuer(self, origin: &Origin, tenant: &str) -> String {
        match self {
            Self::V1 => format!("{origin}/{tenant}/"),
            Self::V2 => format!("{origin}/{tenant}/v2.0"),
        }
    }

    /// What stands between the tenant and the name of an endpoint.
    pub fn oauth2_path(self) -> &'static str {
        match self {
            Self::V1 => "oauth2",
            Self::V2 => "oauth2/v2.0",
        }
    }

    /// The address part of the signing keys.
    pub fn keys_path(self) -> &'static str {
        match self {
            Self::V1 => "discovery/keys",
            Self::V2 => "discovery/v2.0/keys",
        }
    }
}

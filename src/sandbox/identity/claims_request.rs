//! What an application asks for by the `claims` parameter.
//! <https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::IdentityError;
use super::parameters::Parameters;

/// The capability that says: a challenge will be understood.
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge#client-capabilities>
pub const CHALLENGE_CAPABILITY: &str = "cp1";

/// The part of the request that the sandbox acts on; whatever else it holds is good and ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// From when on the access token must be good, in the words of a challenge.
    pub not_before: Option<i64>,
    /// Whether the application declares that it understands challenges.
    pub understands_challenges: bool,
}

impl ClaimsRequest {
    /// Read the parameter, which must be a JSON object when it is there.
    pub fn read(parameters: &Parameters) -> Result<Self, IdentityError> {
        let Some(raw) = parameters.get("claims") else {
            return Ok(Self::default());
        };
        let claims: Map<String, Value> =
            serde_json::from_str(raw).map_err(|_| IdentityError::invalid_input())?;
        let access_token = claims.get("access_token");
        let wanted = |name: &str| access_token.and_then(|claims| claims.get(name));
        Ok(Self {
            not_before: wanted("nbf").and_then(|claim| seconds(&claim["value"])),
            understands_challenges: wanted("xms_cc").is_some_and(names_the_capability),
        })
    }

    /// What the two legs of a sign-in ask for together.
    pub fn and(self, other: Self) -> Self {
        Self {
            not_before: self.not_before.max(other.not_before),
            understands_challenges: self.understands_challenges || other.understands_challenges,
        }
    }

    /// What a refresh asks for: a challenge stays met, but each request declares anew what its
    /// sender understands, as Microsoft's libraries do.
    pub fn refreshed_by(self, request: Self) -> Self {
        Self { understands_challenges: request.understands_challenges, ..self.and(request) }
    }
}

/// Seconds since 1970, as text in challenges.
fn seconds(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn names_the_capability(claim: &Value) -> bool {
    let names = |value: &Value| {
        value.as_str().is_some_and(|name| name.eq_ignore_ascii_case(CHALLENGE_CAPABILITY))
    };
    let several = claim["values"].as_array().is_some_and(|values| values.iter().any(names));
    several || names(&claim["value"])
}

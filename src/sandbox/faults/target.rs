//! Which requests a fault is for.

use std::fmt;

use axum::http::Method;

/// A kind of request that can be made to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The start of a sign-in, not the forms of its pages.
    Authorize,
    /// The token endpoint.
    Token,
    /// The signing keys.
    Keys,
    /// The discovery document.
    Discovery,
    /// The sign-out.
    Logout,
    /// A path of Graph, without the version.
    Graph(String),
}

impl Target {
    /// The target with the name that a test wrote.
    pub fn parse(name: &str) -> Result<Self, String> {
        match name {
            "authorize" => Ok(Self::Authorize),
            "token" => Ok(Self::Token),
            "keys" => Ok(Self::Keys),
            "discovery" => Ok(Self::Discovery),
            "logout" => Ok(Self::Logout),
            _ => match name.strip_prefix("graph:") {
                Some(path) if path.starts_with('/') => Ok(Self::Graph(normalized(path))),
                _ => Err(format!(
                    "`on`: {name:?} is none of token, authorize, keys, discovery, logout, graph:/path"
                )),
            },
        }
    }

    /// The target of a request, in either dialect and any tenant.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        if let Some(path) = path.strip_prefix("/v1.0/") {
            return Some(Self::Graph(normalized(&format!("/{path}"))));
        }
        match path.rsplit('/').next()? {
            "authorize" if method == Method::GET => Some(Self::Authorize),
            "token" => Some(Self::Token),
            "keys" => Some(Self::Keys),
            "openid-configuration" => Some(Self::Discovery),
            "logout" => Some(Self::Logout),
            _ => None,
        }
    }
}

/// The action has a long name as well, and is the same.
fn normalized(path: &str) -> String {
    path.replace("/microsoft.graph.", "/").trim_end_matches('/').to_owned()
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorize => f.write_str("authorize"),
            Self::Token => f.write_str("token"),
            Self::Keys => f.write_str("keys"),
            Self::Discovery => f.write_str("discovery"),
            Self::Logout => f.write_str("logout"),
            Self::Graph(path) => write!(f, "graph:{path}"),
        }
    }
}

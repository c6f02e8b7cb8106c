//! Which requests a fault is for.

use std::fmt;

use axum::http::Method;

use crate::sandbox::uploads;

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
    /// The addresses through which large attachments come.
    Upload,
    /// A path of Graph, without the version; a part in braces stands for any.
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
            "upload" => Ok(Self::Upload),
            _ => match name.strip_prefix("graph:") {
                Some(path) if path.starts_with('/') => Ok(Self::Graph(normalized(path))),
                _ => Err(format!(
                    "`on`: {name:?} is none of token, authorize, keys, discovery, logout, upload, graph:/path"
                )),
            },
        }
    }

    /// Whether a request that aims at the other one is meant.
    pub fn covers(&self, aimed: &Self) -> bool {
        match (self, aimed) {
            (Self::Graph(pattern), Self::Graph(path)) => is_like(path, pattern),
            _ => self == aimed,
        }
    }

    /// The target of a request, in either dialect and any tenant.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        if let Some(path) = path.strip_prefix("/v1.0/") {
            return Some(Self::Graph(normalized(&format!("/{path}"))));
        }
        if path.starts_with(uploads::FOLDER) {
            return Some(Self::Upload);
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

/// Whether a path is the one that a test wrote, in which `{id}` stands for any id.
fn is_like(path: &str, pattern: &str) -> bool {
    let is_any = |part: &str| part.starts_with('{') && part.ends_with('}');
    let mut wanted = pattern.split('/');
    let fits =
        path.split('/').all(|part| wanted.next().is_some_and(|one| one == part || is_any(one)));
    fits && wanted.next().is_none()
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
            Self::Upload => f.write_str("upload"),
            Self::Graph(path) => write!(f, "graph:{path}"),
        }
    }
}

//! The permissions that are asked for.

use serde::{Deserialize, Serialize};

/// Graph outside the global cloud.
const NATIONAL_GRAPHS: [&str; 3] = [
    "https://graph.microsoft.us",
    "https://dod-graph.microsoft.us",
    "https://microsoftgraph.chinacloudapi.cn",
];

/// The permissions that are asked for.
#[derive(Clone, Debug)]
pub struct Scopes(String);

impl Scopes {
    /// To know who signs in, to stay signed in, to greet by name, to send mail.
    #[must_use]
    pub fn basic() -> Self {
        Self("openid profile offline_access User.Read Mail.Send".to_owned())
    }

    /// More for what the person needs besides.
    pub(super) fn for_needs(needs: &[Need]) -> Self {
        let more = needs.iter().map(|need| need.scope());
        Self(more.fold(Self::basic().0, |all, scope| format!("{all} {scope}")))
    }

    /// At a refresh: what was asked for always, and what was granted besides.
    pub(super) fn again(granted: &[String]) -> Self {
        let basic = Self::basic();
        let more = granted.iter().filter(|scope| !basic.0.split(' ').any(|known| known == *scope));
        Self(more.fold(basic.0.clone(), |all, scope| format!("{all} {scope}")))
    }

    /// Separated by spaces, as they are asked for where Graph is `graph`: outside the global cloud
    /// its permissions are named by its address. (Microsoft: "National cloud deployments".)
    pub(super) fn on(&self, graph: &str) -> String {
        if !NATIONAL_GRAPHS.contains(&graph) {
            return self.0.clone();
        }
        let named = |scope: &str| match scope {
            "openid" | "profile" | "email" | "offline_access" => scope.to_owned(),
            _ => format!("{graph}/{scope}"),
        };
        self.0.split(' ').map(named).collect::<Vec<_>>().join(" ")
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
    /// To send in the name of somebody else.
    #[serde(rename = "send_as")]
    SendAs,
}

impl Need {
    const ALL: [Self; 3] = [Self::Attachments, Self::People, Self::SendAs];

    /// The permission that it takes.
    fn scope(self) -> &'static str {
        match self {
            Self::Attachments => "Mail.ReadWrite",
            Self::People => "People.Read",
            Self::SendAs => "Mail.Send.Shared",
        }
    }

    /// What is asked for: the need of just now, and those that were granted before.
    pub(super) fn with_granted(now: Option<Self>, granted: &[String]) -> Vec<Self> {
        let has =
            |need: &Self| granted.iter().any(|scope| scope.eq_ignore_ascii_case(need.scope()));
        Self::ALL.into_iter().filter(|need| now == Some(*need) || has(need)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_follow_the_cloud_and_those_of_openid_do_not() {
        let scopes = Scopes::for_needs(&[Need::People]);
        for short in ["https://graph.microsoft.com", "http://127.0.0.1:8001"] {
            assert_eq!(scopes.on(short), scopes.0);
        }
        for graph in NATIONAL_GRAPHS {
            let long = "openid profile offline_access G/User.Read G/Mail.Send G/People.Read";
            assert_eq!(scopes.on(graph), long.replace("G/", &format!("{graph}/")));
        }
    }

    #[test]
    fn what_was_granted_besides_is_asked_for_again() {
        let granted = ["Mail.Send".to_owned(), "People.Read".to_owned()];
        assert_eq!(Scopes::again(&granted).0, Scopes::for_needs(&[Need::People]).0);
    }
}

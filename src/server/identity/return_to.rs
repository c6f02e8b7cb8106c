//! Where a person goes after the sign-in: a path on this origin, as browsers understand paths.

use url::Url;

/// Longest path that is taken: five running sign-ins have to fit into the cookies of a request.
const LIMIT: usize = 256;

/// A path on this origin, with query and fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo(String);

impl ReturnTo {
    /// The application itself.
    #[must_use]
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// Takes a path that stays on `origin` for the WHATWG URL parser, which is the browser's.
    /// Nothing for everything else, nor for our own `/connect/` and `/api/`, which are no pages
    /// to come back to.
    #[must_use]
    pub fn parse(text: &str, origin: &str) -> Option<Self> {
        let odd = |letter: char| letter == '\\' || letter.is_control() || letter.is_whitespace();
        if text.len() > LIMIT
            || !text.starts_with('/')
            || text.starts_with("//")
            || text.contains(odd)
        {
            return None;
        }
        let base = Url::parse(origin).ok()?;
        let url = base.join(text).ok()?;
        let path = url.path();
        let stays = url.origin() == base.origin() && !path.starts_with("//");
        let ours = ["/connect/", "/api/"].iter().any(|prefix| path.starts_with(prefix));
        let whole = &url[url::Position::BeforePath..];
        (stays && !ours && whole.len() <= LIMIT).then(|| Self(whole.to_owned()))
    }

    /// Takes a path back that was parsed before it was sealed.
    pub(super) fn sealed(path: String) -> Self {
        Self(path)
    }

    /// The path as it goes into an address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "http://localhost:8000";

    #[test]
    fn paths_on_this_origin_are_kept() {
        for path in ["/", "/?sent=1", "/mail?a=b&c=%2F%2Fd#e", "/a//b"] {
            assert_eq!(ReturnTo::parse(path, ORIGIN).unwrap().as_str(), path);
        }
    }

    #[test]
    fn everything_else_is_ignored() {
        for path in [
            "",
            "mail",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/%2e//evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/connect/sign-in",
            "/mail/../connect/sign-in",
            "/api/sent",
            // These would stay here, but nobody of ours writes them so.
            "//localhost:8000/mail",
            "http://localhost:8000/mail",
            "/\tmail",
            "/ma il",
            "/mail\\inbox",
            "/mail\u{7f}",
            "/a/..//b",
        ] {
            assert_eq!(ReturnTo::parse(path, ORIGIN), None, "{path:?}");
        }
    }

    #[test]
    fn five_running_sign_ins_have_to_fit_into_a_request() {
        let accepted = |path: String| ReturnTo::parse(&path, ORIGIN).is_some();
        assert!(accepted(format!("/{}", "a".repeat(255))));
        assert!(!accepted(format!("/{}", "a".repeat(256))));
        assert!(!accepted(format!("/{}", "./".repeat(128))), "short only in its normal form");
        assert!(!accepted(format!("/{}", "é".repeat(50))), "long only in its normal form");
    }
}

//! The address of an upload session.

use std::fmt;

use url::Url;

use crate::server::loopback;

/// Where the ranges of one file go. Whoever has it can write to the draft, so it is kept secret,
/// and our token never goes there: the host need not be Graph's.
#[derive(Clone)]
pub struct UploadUrl(Url);

impl UploadUrl {
    /// https, or http to this machine itself; nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Url::parse(text).ok().filter(loopback::is_secure).map(Self)
    }

    /// The address of a request.
    pub(super) fn to_url(&self) -> Url {
        self.0.clone()
    }

    /// The address itself, for the one place that keeps it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for UploadUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secure_addresses_are_uploaded_to() {
        for right in ["https://outlook.office.com/api/x?authtoken=y", "http://127.0.0.1:1/x"] {
            assert!(UploadUrl::parse(right).is_some(), "{right}");
        }
        for wrong in ["http://outlook.office.com/x", "ftp://127.0.0.1/x", "/x", "file:///etc"] {
            assert!(UploadUrl::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{:?}", UploadUrl::parse("https://a.example/x")), "Some([redacted])");
    }
}

//! What a browser says a file is, where that can be a media type at all.

/// The type without its parameters (RFC 9110, section 8.3.1), or the one for "some bytes".
pub(super) fn media_type(text: &str) -> String {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let is_type = essence.len() <= 255
        && essence.split_once('/').is_some_and(|(kind, rest)| is_token(kind) && is_token(rest));
    if is_type { essence.to_ascii_lowercase() } else { "application/octet-stream".to_owned() }
}

/// RFC 9110, section 5.6.2.
fn is_token(text: &str) -> bool {
    let is_mark = |byte| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_media_type_is_some_bytes() {
        for (text, kept) in [
            ("text/plain", "text/plain"),
            ("Text/HTML; charset=\"utf-8\"", "text/html"),
            ("image/svg+xml", "image/svg+xml"),
        ] {
            assert_eq!(media_type(text), kept);
        }
        let long = ["a/", &"b".repeat(254)].concat();
        for text in ["", "text", "text/", "/plain", "a/b/c", "a /b", "a/b\r\nX: y", "ä/b", &long] {
            assert_eq!(media_type(text), "application/octet-stream", "{text}");
        }
    }
}

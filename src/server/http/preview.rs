//! What the preview shows.

use html_escape::encode_text;

use crate::mail::Body;
use crate::server::graph;

/// A body as it is sent. HTML is what leaves, to the letter; a text is shown as it is.
#[must_use]
pub fn shown(body: &Body) -> String {
    match (body, graph::content(body).1) {
        (Body::Html(_), html) => html,
        (Body::Text(_), text) => format!("<pre wrap>{}</pre>", encode_text(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_shown_as_it_leaves_and_text_as_it_is() {
        let html = Body::Html("<p onclick=\"x()\">Hi<script>x()</script></p>".to_owned());
        assert_eq!(shown(&html), "<p>Hi</p>");
        let text = Body::Text("1 < 2 </pre><script>x()</script>".to_owned());
        assert_eq!(
            shown(&text),
            "<pre wrap>1 &lt; 2 &lt;/pre&gt;&lt;script&gt;x()&lt;/script&gt;</pre>"
        );
    }
}

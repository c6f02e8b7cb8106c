//! Tags without their attributes.
//!
//! Reading a `style` or an `onclick` violates the page's policy, even where it has no effect. So
//! they go before a browser reads them. This is no check: whatever gets by here is met after it.

/// HTML without comments and without attributes, but for the addresses of links.
pub(super) fn bare(html: &str) -> String {
    let mut bare = String::new();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        bare.push_str(text);
        let name = tag.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '/');
        let (name, mut inside) = tag.split_at(name.unwrap_or(tag.len()));
        if !name.trim_start_matches('/').starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            rest = skip(tag, &mut bare);
            continue;
        }
        bare.extend(["<", harmless(name)]);
        while let Some((attribute, value, after)) = next(inside) {
            // Google Docs wraps all that it copies in a `b` that is not bold.
            if name == "b" && attribute == "style" && value.contains("font-weight:normal") {
                bare.truncate(bare.len() - 1);
                bare.push_str("span");
            }
            if name.eq_ignore_ascii_case("a") && attribute.eq_ignore_ascii_case("href") {
                bare.extend([" href=\"", &value.replace('"', "&quot;"), "\""]);
            }
            inside = after;
        }
        bare.push('>');
        rest = inside.split_once('>').map_or("", |(_, rest)| rest);
    }
    bare.push_str(rest);
    bare
}

/// A style sheet or a script becomes what is never applied nor run.
fn harmless(name: &str) -> &str {
    match &*name.to_ascii_lowercase() {
        "style" | "script" => "template",
        "/style" | "/script" => "/template",
        _ => name,
    }
}

/// A comment or a declaration is left out; a `<` that begins nothing is text.
fn skip<'a>(tag: &'a str, bare: &mut String) -> &'a str {
    let end = match tag.strip_prefix('!') {
        Some(comment) if comment.starts_with("--") => "-->",
        Some(_) => ">",
        None if tag.starts_with(['?', '/']) => ">",
        None => {
            bare.push_str("&lt;");
            return tag;
        }
    };
    tag.split_once(end).map_or("", |(_, rest)| rest)
}

/// The next attribute, its value, and what follows; nothing where the tag ends.
fn next(inside: &str) -> Option<(&str, &str, &str)> {
    let inside = inside.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == '/');
    // An attribute may begin with `=`, and every turn takes at least one letter.
    let first = inside.chars().next().filter(|first| *first != '>')?.len_utf8();
    let ends = |it: char| it.is_ascii_whitespace() || matches!(it, '=' | '/' | '>');
    let name = inside[first..].find(ends).map_or(inside.len(), |end| first + end);
    let (name, after) = inside.split_at(name);
    let Some(value) = after.trim_start().strip_prefix('=') else { return Some((name, "", after)) };
    let value = value.trim_start();
    let (value, after) = if let Some(text) = value.strip_prefix(['"', '\'']) {
        text.split_once(&value[..1]).unwrap_or((text, ""))
    } else {
        let end = value.find(|it: char| it.is_ascii_whitespace() || it == '>');
        value.split_at(end.unwrap_or(value.len()))
    };
    Some((name, value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_go_and_links_stay() {
        for (html, expected) in [
            ("<p style=\"color:red\" onclick='x(\">\")'>Hi</p>", "<p>Hi</p>"),
            (
                "<A class=x HREF='https://a.example/?b=\"c\"&amp;d'>a</A>",
                "<A href=\"https://a.example/?b=&quot;c&quot;&amp;d\">a</A>",
            ),
            ("<a href=https://b.example/c>b</a>", "<a href=\"https://b.example/c\">b</a>"),
            ("<a data-href=x>a</a>", "<a>a</a>"),
            ("<p href=x>a</p>", "<p>a</p>"),
            ("a<!-- <b onclick=x> -->b<!DOCTYPE html><?xml x?>c", "abc"),
            ("1 < 2 <> <3", "1 &lt; 2 &lt;> &lt;3"),
            ("<br/><hr />", "<br/><hr>"),
            ("<img/src=x/onerror=x>", "<img/src>"),
            ("<b style=\"font-weight:normal;\" id=x><i>a</i></b>", "<span><i>a</i></b>"),
            ("<p \u{e9}=x =y>a</p", "<p>a</p>"),
            (
                "<STYLE>p{}</STYLE><script src=x>x</script>",
                "<template>p{}</template><template>x</template>",
            ),
            ("zoë <em", "zoë <em>"),
            ("<!-- never closed", ""),
            ("<p title=\"never closed>", "<p>"),
        ] {
            assert_eq!(bare(html), expected, "{html}");
        }
    }
}

//! From formatted to plain, and back.

use web_sys::{Element, HtmlElement};

use super::super::dom::{attribute, find_all};

/// What plain text can't have.
pub(super) const FORMATTING: &str =
    "a,b,strong,i,em,u,s,sub,sup,hr,h1,h2,h3,h4,h5,h6,blockquote,pre,code,ul,ol,table";

/// The text as it is seen, with what lists and links have beyond it. It changes what it reads,
/// which is not shown any more.
pub(super) fn to_text(rich: &HtmlElement) -> String {
    for item in find_all(rich, "li") {
        let mark = match item.parent_element() {
            Some(list) if list.tag_name() == "OL" => [&place(&item).to_string(), ". "].concat(),
            _ => "- ".to_owned(),
        };
        let _ = item.insert_adjacent_text("afterbegin", &mark);
    }
    for link in find_all(rich, "a[href]") {
        let address = attribute(&link, "href");
        if link.text_content().as_deref() != Some(&address) {
            let _ = link.insert_adjacent_text("beforeend", &[" <", &address, ">"].concat());
        }
    }
    rich.inner_text().replace('\u{a0}', " ").trim_end().to_owned()
}

fn place(item: &Element) -> usize {
    std::iter::successors(Some(item.clone()), Element::previous_element_sibling).count()
}

/// Paragraphs where lines are left empty, line breaks elsewhere.
pub(super) fn to_html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace("  ", " \u{a0}");
    let text = text.trim_end().replace("\n\n", "</p><p>").replace('\n', "<br>");
    if text.is_empty() { text } else { ["<p>", &text, "</p>"].concat() }
}

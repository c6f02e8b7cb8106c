//! Foreign HTML, before it gets into the page: what is pasted, and what a form holds.

use leptos::web_sys::js_sys::Array;
use web_sys::{DomParser, Element, Node, SupportedType};

use super::super::dom::find_all;
use super::tags::bare;

/// Elements that go with all that is in them.
const REFUSED: &str = "script,style,title,template,noscript,iframe,frame,object,embed,svg,math,audio,video,canvas,select,textarea,button,xmp,plaintext";

/// Elements of which only the content stays.
const UNKNOWN: &str = ":not(a,b,strong,i,em,u,s,sub,sup,p,div,br,hr,h1,h2,h3,h4,h5,h6,blockquote,pre,code,ul,ol,li,table,tbody,thead,tr,td,th)";

/// Elements in which text between their parts means nothing.
const FRAMES: &str = "ul,ol,table,tbody,thead,tr";

/// Where a link may lead.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// HTML of nothing but what the editor knows. The document that it is read into is inert; what is
/// sent is cleaned once more on the server.
pub(super) fn clean(html: &str) -> String {
    let document = DomParser::new();
    let document =
        document.and_then(|it| it.parse_from_string(&bare(html), SupportedType::TextHtml));
    let Some(body) = document.ok().and_then(|document| document.body()) else {
        return String::new();
    };
    for element in find_all(&body, REFUSED) {
        element.remove();
    }
    for element in find_all(&body, UNKNOWN) {
        let _ = element.replace_with_with_node(&Array::from(&element.child_nodes()));
    }
    for element in find_all(&body, "*") {
        strip(&element);
    }
    for element in find_all(&body, FRAMES) {
        close_up(&element);
    }
    body.inner_html().trim().to_owned()
}

/// Whether an address is one that a link may have.
pub(super) fn is_link(address: &str) -> bool {
    let address = address.trim_start().to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| address.starts_with(scheme))
}

/// Takes every attribute but the address of a link away.
fn strip(element: &Element) {
    for name in element.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        let stays = name == "href"
            && element.tag_name() == "A"
            && element.get_attribute(&name).is_some_and(|address| is_link(&address));
        if !stays {
            let _ = element.remove_attribute(&name);
        }
    }
}

/// Takes the space between the parts away: it would stay behind when all text is deleted.
fn close_up(element: &Element) {
    let parts = element.child_nodes();
    let parts: Vec<_> = (0..parts.length()).filter_map(|at| parts.get(at)).collect();
    for part in parts.iter().filter(|part| part.node_type() == Node::TEXT_NODE) {
        let _ = element.remove_child(part);
    }
}

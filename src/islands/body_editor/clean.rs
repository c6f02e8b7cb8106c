//! Foreign HTML, before it gets into the page: what is pasted, and what a form holds.

use leptos::web_sys::js_sys::Array;
use web_sys::{DomParser, Element, SupportedType};

use super::super::dom::find_all;

/// Elements that go with all that is in them.
const REFUSED: &str = "script,style,title,template,noscript,iframe,frame,object,embed,svg,math,audio,video,canvas,select,textarea,button,xmp,plaintext";

/// Elements of which only the content stays. (Google Docs wraps what it copies in a `b` that is not bold.)
const UNKNOWN: &str = "b[style*='font-weight:normal'],:not(a,b,strong,i,em,u,s,sub,sup,p,div,br,hr,h1,h2,h3,h4,h5,h6,blockquote,pre,code,ul,ol,li,table,tbody,thead,tr,td,th)";

/// Where a link may lead.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// HTML of nothing but what the editor knows. The document that it is read into is inert; what is
/// sent is cleaned once more on the server.
pub(super) fn clean(html: &str) -> String {
    let document = DomParser::new();
    let document = document.and_then(|it| it.parse_from_string(html, SupportedType::TextHtml));
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
    body.inner_html()
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

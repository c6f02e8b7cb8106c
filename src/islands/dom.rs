//! What every field's island does to the document: find, listen, show.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::html::Div;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlTemplateElement};

/// The first element that a selector finds.
pub(super) fn find<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
}

/// All elements that a selector finds.
pub(super) fn find_all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)).map(JsCast::unchecked_into).collect()
}

/// The innermost element around another one, itself included, that a selector finds.
pub(super) fn around(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// The focus goes to an element.
pub(super) fn focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// The value of an attribute; nothing where there is none.
pub(super) fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Calls a handler for events of these names as long as the page lives. Telling the form about a
/// change comes back as an event, so that handlers have to bear being called while they run.
pub(super) fn listen(target: &EventTarget, names: &[&str], handler: impl Fn(Event) + 'static) {
    let handler = Closure::<dyn Fn(Event)>::new(handler).into_js_value();
    for name in names {
        let _ = target.add_event_listener_with_callback(name, handler.unchecked_ref());
    }
}

/// The element that an event happened at.
pub(super) fn target(event: &Event) -> Option<Element> {
    event.target().map(JsCast::unchecked_into)
}

/// Writes text into the first element that a selector finds. Danger: what comes from outside is
/// hostile, so it is only ever text.
pub(super) fn write(root: &Element, selector: &str, text: &str) {
    if let Some(element) = find::<Element>(root, selector) {
        element.set_text_content(Some(text));
    }
}

/// A copy of what the template holds, put at the end of a list: both are within the element.
pub(super) fn from_template(root: &Element, list: &str) -> Option<Element> {
    let template = find::<HtmlTemplateElement>(root, "template")?.content();
    let copy = template.first_element_child()?.clone_node_with_deep(true).ok()?;
    find::<Element>(root, list)?.append_child(&copy).ok().map(JsCast::unchecked_into)
}

/// Sets an attribute, or takes it away.
pub(super) fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Shows an element or hides it.
pub(super) fn show(element: &Element, shown: bool) {
    set(element, "hidden", (!shown).then_some(""));
}

/// Runs once the element of an island is there. (Boxed: an `Effect` of its own for every island
/// would be some KB more to load each.)
pub(super) fn when_live(node: NodeRef<Div>, take_over: impl Fn(Element) + 'static) {
    let take_over: Box<dyn Fn(Element)> = Box::new(take_over);
    Effect::new(move || {
        if let Some(root) = node.get() {
            take_over(root.into());
        }
    });
}

/// Puts off what is asked for until a person pauses; what is asked for last is done.
#[derive(Clone, Default)]
pub(super) struct Pause(Rc<Cell<Option<TimeoutHandle>>>);

impl Pause {
    /// Does this after a while, instead of what was to be done before.
    pub(super) fn then(&self, delay: Duration, act: Box<dyn FnOnce()>) {
        if let Some(earlier) = self.0.take() {
            earlier.clear();
        }
        self.0.set(set_timeout_with_handle(act, delay).ok());
    }
}

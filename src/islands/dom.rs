//! What every field's island does to the document: find, listen, tell the form.

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, EventInit, EventTarget, HtmlTemplateElement};

/// The first element that a selector finds.
pub(super) fn find<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
}

/// All elements that a selector finds.
pub(super) fn find_all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)).map(JsCast::unchecked_into).collect()
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

/// Tells everybody around a field that its value was changed: `input` by the field's island,
/// `change` by the form.
pub(super) fn tell(field: &Element, name: &str) {
    let bubbles = EventInit::new();
    bubbles.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict(name, &bubbles) {
        let _ = field.dispatch_event(&event);
    }
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

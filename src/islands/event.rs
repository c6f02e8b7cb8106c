//! How the islands tell each other of something: events of the document, which bubble.

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{Event, EventInit, EventTarget};

/// After a mail was accepted, on its form.
pub(super) const SENT: &str = "sent";

/// After every answer to a send, on its form.
pub(super) const SETTLED: &str = "settled";

/// When an upload begins, ends or fails, within its form.
pub(super) const UPLOADED: &str = "uploaded";

/// Lets it happen to an element and to all around it.
pub(super) fn dispatch(target: &EventTarget, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict(name, &init) {
        let _ = target.dispatch_event(&event);
    }
}

/// Listens for as long as the page lives.
pub(super) fn listen<E: JsCast + 'static>(
    target: &EventTarget,
    name: &str,
    mut happened: impl FnMut(E) + 'static,
) {
    let listener = move |event: Event| happened(event.unchecked_into());
    let listener = Closure::wrap(Box::new(listener) as Box<dyn FnMut(Event)>).into_js_value();
    let _ = target.add_event_listener_with_callback(name, listener.unchecked_ref());
}

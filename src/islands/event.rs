//! How the islands tell each other of something: events of the document, which bubble.

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

//! What the islands tell each other beside `input` and `change`: events of the document, which bubble.

/// After a mail was accepted, on its form.
pub(super) const SENT: &str = "sent";

/// After every answer to a send, on its form.
pub(super) const SETTLED: &str = "settled";

/// When an upload begins, ends or fails, within its form.
pub(super) const UPLOADED: &str = "uploaded";

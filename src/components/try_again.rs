//! The same once more, when the time has come.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A button of the form around it. In the browser it counts down first; without script it is only
/// a button, and the words say how long to wait.
#[component]
pub fn TryAgain(
    /// How long to wait.
    seconds: u64,
) -> impl IntoView {
    let left = RwSignal::new(0);
    // Effects run in the browser alone.
    Effect::new(move || {
        left.set(seconds);
        let tick = move || left.update(|left| *left = left.saturating_sub(1));
        if let Ok(interval) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || interval.clear());
        }
    });
    let waits = move || left.get() > 0;
    let click = move |event: MouseEvent| {
        if waits() {
            event.prevent_default();
        }
    };
    let countdown = move || waits().then(|| ["\u{a0}in ", &left.get().to_string(), " s"].concat());
    view! {
        <button class="button" type="submit" aria-disabled=move || waits().to_string() on:click=click>
            "Try again"
            // Read out once, by the words, and not every second.
            <span aria-hidden="true">{countdown}</span>
        </button>
    }
}

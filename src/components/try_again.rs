//! The same once more, when the time has come.

use leptos::prelude::*;

/// The id of the button that sends the same mail once more.
pub const TRY_AGAIN: &str = "try-again";

/// A button of the form around it, and the countdown while the form sends by itself. Without
/// script it is only the button, and the words say how long to wait.
#[component]
pub fn TryAgain(
    /// How long to wait.
    seconds: u64,
) -> impl IntoView {
    view! {
        <div class="ways">
            <button class="button while-idle" type="submit" id=TRY_AGAIN>"Try again"</button>
            <button class="button while-waiting" type="button" data-press="rest">"Cancel"</button>
            // Read out once, by the words, and not every second.
            <span class="countdown while-waiting" aria-hidden="true">
                "Sends by itself in "<span class="left">{seconds}</span>" s"
            </span>
        </div>
    }
}

//! An address to pass on.

use leptos::prelude::*;

/// One field that holds the address: a click or the Tab key and Ctrl+C copy it without any script.
#[component]
pub fn PassOn(
    /// What it is for.
    label: &'static str,
    /// The address.
    address: String,
) -> impl IntoView {
    view! {
        <div class="field pass-on">
            <label for="pass-on">{label}</label>
            <input type="text" id="pass-on" readonly value=address/>
        </div>
    }
}

//! What the form makes a notice of, once it knows what became of a mail.

use leptos::prelude::*;

use super::{SEND_AGAIN, TryAgain};

/// Every part that [`super::Outcome`] may have: the form copies it, fills it with text and takes
/// away what is not needed. So none of it is in the WebAssembly.
#[component]
pub fn OutcomeTemplate() -> impl IntoView {
    view! {
        <template class="outcome">
            <div class="notice" tabindex="-1" autofocus>
                <p class="notice-title"></p>
                <p class="explanation"></p>
                <button class="button again" type="submit" id=SEND_AGAIN name="again" value="1">"Send again anyway"</button>
                <TryAgain seconds=0/>
                <a class="button" rel="external noopener" target="_blank"></a>
                <details class="fold">
                    <summary>"Details for support"</summary>
                    <dl class="facts"></dl>
                </details>
            </div>
        </template>
    }
}

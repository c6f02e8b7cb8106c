//! The list of attachments, as the island fills it.

use leptos::prelude::*;

/// The fields that the form sends and keeps, the list, and what a row is made of: names are put
/// into it as text.
#[component]
pub fn UploadList(
    /// The ids of the files that are already here.
    attachments: String,
    /// Whether something is wrong with them.
    invalid: bool,
) -> impl IntoView {
    view! {
        <input type="hidden" id="attachments" name="attachments" value=attachments aria-invalid=invalid.then_some("true") autocomplete="off"/>
        <input type="hidden" name="uploads" value="" autocomplete="off"/>
        <ul class="uploads" aria-label="Attachments"></ul>
        <template>
            <li class="upload">
                <span class="upload-name"></span>
                <span class="upload-size hint"></span>
                <button class="button quiet retry" type="button">"Try again"</button>
                <button class="button quiet remove" type="button">"Remove"</button>
                <progress max="100"></progress>
                <span class="upload-state" role="status"></span>
                <a class="upload-way" target="_blank" rel="external noopener"></a>
            </li>
        </template>
    }
}

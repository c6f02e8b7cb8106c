//! The field of the attachments.

use leptos::prelude::*;

use super::UploadList;
use super::words;

/// A plain input of files, which works without script; the island around it takes it over.
#[component]
pub fn AttachmentField(
    /// The form that the files belong to.
    message: String,
    /// The ids of the files that are already here.
    attachments: String,
    /// What is wrong with them.
    problem: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for="attachment">"Attachments"</label>
            <input type="hidden" name="message" value=message autocomplete="off"/>
            <UploadList attachments invalid=problem.is_some()/>
            <div class="file">
                <span class="button file-face" aria-hidden="true">"Attach files"</span>
                <input id="attachment" name="attachment" type="file" multiple aria-describedby="attachments-hint attachments-error"/>
            </div>
            <p class="hint" id="attachments-hint">
                <span class="with-script">{words::UPLOAD_LIMITS}</span>
                <span class="without-script">{words::UPLOAD_LIMITS_WITHOUT_SCRIPT}</span>
            </p>
            <p class="problem" id="attachments-error">{problem}</p>
        </div>
    }
}

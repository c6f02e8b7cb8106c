//! What the compose form says between a press of "Send mail" and the answer.

use leptos::prelude::*;

use super::words::{self, Said};
use crate::mail::limits;

/// All of it, hidden until the form's `data-stage` names it: so none of it is in the WebAssembly.
#[component]
pub fn SendBars() -> impl IntoView {
    let forgotten = |(name, sentence): Said| {
        view! { <li class=format!("forgotten-{name}")>{sentence}</li> }
    };
    let forgotten = words::FORGOTTEN.map(forgotten).into_iter().collect::<Vec<_>>();
    let countdown = limits::UNDO_SECONDS;
    view! {
        <p class="hint offline-hint" role="status">{words::OFFLINE_HINT}</p>
        <div class="bars">
            <Bar stage="asking" tone="doubtful" said=words::ASKING>
                <ul class="forgotten">{forgotten}</ul>
                <Press what="anyway" label="Send anyway"/>
                <Press what="rest" label="Go back"/>
            </Bar>
            <Bar stage="uploading" tone="plain" said=words::UPLOADING>
                <Press what="rest" label="Cancel"/>
            </Bar>
            <Bar stage="held" tone="plain" said=words::HELD>
                <Press what="rest" label="Undo"/>
                <Press what="go" label="Send now"/>
                // Read out once, by the heading, and not every second.
                <span class="countdown" aria-hidden="true"><span class="left">{countdown}</span>" s"</span>
            </Bar>
            <Bar stage="sending" tone="plain" said=words::SENDING/>
            <Bar stage="offline" tone="doubtful" said=words::OFFLINE>
                <p class="online-again" role="status">{words::ONLINE_AGAIN}</p>
                <Press what="go" label="Send now"/>
            </Bar>
            <Bar stage="unsent" tone="doubtful" said=words::UNSENT>
                <Press what="go" label="Send now"/>
                <Press what="rest" label="Keep as a draft"/>
            </Bar>
            <Bar stage="interrupted" tone="doubtful" said=words::INTERRUPTED>
                <Press what="go" label="Send now"/>
                <Press what="rest" label="Keep as a draft"/>
            </Bar>
        </div>
    }
}

/// One of them; it takes the focus when its stage begins.
#[component]
fn Bar(
    /// When it is shown.
    stage: &'static str,
    /// How it looks.
    tone: &'static str,
    /// What it says.
    said: Said,
    /// What can be pressed.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (title, text) = said;
    let text = (!text.is_empty()).then(|| view! { <p>{text}</p> });
    let ways = children.map(|children| view! { <div class="ways">{children()}</div> });
    view! {
        <div class=format!("notice {tone} bar-{stage}") role="status" tabindex="-1">
            <p class="notice-title">{title}</p>
            {text}
            {ways}
        </div>
    }
}

/// A button that the form listens to.
#[component]
fn Press(
    /// What it does, as the form calls it.
    what: &'static str,
    /// What stands on it.
    label: &'static str,
) -> impl IntoView {
    view! { <button class="button" type="button" data-press=what>{label}</button> }
}

//! The five steps of a connection, each with its source.

use leptos::prelude::*;

macro_rules! source {
    ($path:literal) => {
        concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/src/server/", $path)
    };
}

const STEPS: [(&str, &str, &str); 5] = [
    ("Configure", "use what was registered at Microsoft", source!("config.rs")),
    ("Authorize", "send you to Microsoft's sign-in page", source!("identity/authorize.rs")),
    ("Receive the reply", "take the code that comes back", source!("identity/reply.rs")),
    (
        "Exchange the code",
        "get the tokens and keep them on the server",
        source!("identity/token.rs"),
    ),
    ("Send the mail", "call Microsoft Graph in your name", source!("graph/mail.rs")),
];

/// For people who came to see how it is done.
#[component]
pub fn Steps() -> impl IntoView {
    let rows = STEPS.map(|(name, does, href)| view! { <li><a href=href>{name}</a>": "{does}</li> });
    view! {
        <section class="card" aria-labelledby="steps-title">
            <h2 id="steps-title">"How it works, in five steps"</h2>
            <ol class="steps">{rows.into_iter().collect::<Vec<_>>()}</ol>
        </section>
    }
}

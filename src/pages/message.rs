//! Pages that say one thing and offer the one thing to do.

use leptos::prelude::*;

use crate::components::{Fold, WordsAction, with_request_id, words};
use crate::error::AppError;

/// What such a page can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageMessage {
    /// The person has signed out.
    SignedOut,
    /// The request was not served.
    Failure(AppError),
}

impl PageMessage {
    /// The title for [`crate::app::Shell`].
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::SignedOut => "Signed out",
            Self::Failure(AppError::NotFound) => "Page not found",
            Self::Failure(_) => "Something went wrong",
        }
    }
}

/// A heading, a sentence, who can mend it, one link.
#[component]
pub fn MessagePage(
    /// What to say.
    message: PageMessage,
) -> impl IntoView {
    let (words, facts) = match message {
        PageMessage::SignedOut => (words::signed_out(), Vec::new()),
        PageMessage::Failure(error) => {
            (words::failure(&error), with_request_id(words::facts(&error)))
        }
    };
    let words = words.for_page();
    let who = words.who.map(|who| view! { <p class="hint">{who.sentence()}</p> });
    view! {
        <section class="card hero">
            <h1>{words.what}</h1>
            <p class="lead">{words.advice}</p>
            {who}
            <WordsAction action=words.action/>
            <Fold facts/>
        </section>
    }
}

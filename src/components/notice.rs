//! What happened, who can mend it, the one thing to do.

use leptos::prelude::*;

use super::words::{Fact, Words};
use super::{Fold, WordsAction};
use crate::error::AppError;

/// How a notice looks; the words alone carry the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Good,
    /// It may have worked, or will soon.
    Doubtful,
    /// It did not work.
    Bad,
}

impl Tone {
    /// The tone for a failure.
    #[must_use]
    pub fn of(error: &AppError) -> Self {
        match error {
            AppError::OutcomeUnknown(_)
            | AppError::Throttled { .. }
            | AppError::RateLimited { .. } => Self::Doubtful,
            _ => Self::Bad,
        }
    }

    /// The class of the notice.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "notice good",
            Self::Doubtful => "notice doubtful",
            Self::Bad => "notice bad",
        }
    }

    /// How it is read out: what did not simply work interrupts.
    #[must_use]
    pub fn role(self) -> &'static str {
        if self == Self::Good { "status" } else { "alert" }
    }
}

/// Takes the focus when the page loads with it, so that it is the first thing to be read.
#[component]
pub fn Notice(
    /// How it looks.
    tone: Tone,
    /// What it says.
    words: Words,
    /// What its fold holds.
    facts: Vec<Fact>,
    /// What stands between the words and the fold.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let explanation = words.explanation();
    view! {
        <div class=tone.class() role=tone.role() tabindex="-1" autofocus>
            <p class="notice-title">{words.what}</p>
            <p>{explanation}</p>
            {children.map(|children| children())}
            <WordsAction action=words.action/>
            <Fold facts/>
        </div>
    }
}

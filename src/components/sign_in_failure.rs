//! How the last sign-in failed.

use leptos::prelude::*;

use super::words;
use super::{Notice, Tone};
use crate::sign_in::SignInNotice;

/// A notice in plain words, with the ids in its fold.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn SignInFailure(
    /// What happened.
    notice: SignInNotice,
) -> impl IntoView {
    let (words, facts) = (words::sign_in(notice.problem), words::sign_in_facts(&notice));
    view! { <Notice tone=Tone::Bad words facts/> }
}

//! How the last sign-in failed.

use leptos::prelude::*;

use super::words;
use super::{Notice, PassOn, Tone};
use crate::sign_in::{SignInNotice, SignInProblem};

/// A notice in plain words, with the ids in its fold.
#[component]
pub fn SignInFailure(
    /// What happened.
    notice: SignInNotice,
) -> impl IntoView {
    let (words, facts) = (words::sign_in(&notice), words::sign_in_facts(&notice));
    let label = words::address_label(notice.problem);
    let tone = match notice.problem {
        SignInProblem::AdminConsentGiven => Tone::Good,
        SignInProblem::FurtherDeclined => Tone::Doubtful,
        _ => Tone::Bad,
    };
    let address = notice.address.map(|address| view! { <PassOn label address/> });
    view! { <Notice tone words facts>{address}</Notice> }
}

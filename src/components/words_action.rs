//! The one thing to do.

use leptos::either::EitherOf4;
use leptos::prelude::*;

use super::TryAgain;
use super::words::Action;

/// The id of the button that sends a mail again whose fate is unknown.
pub const SEND_AGAIN: &str = "send-again";

/// A link, or a button of the form around it.
#[component]
pub fn WordsAction(
    /// What to do.
    action: Action,
) -> impl IntoView {
    match action {
        Action::None => EitherOf4::A(()),
        Action::SendAgain => EitherOf4::B(view! {
            <button class="button" type="submit" id=SEND_AGAIN name="again" value="1">"Send again anyway"</button>
        }),
        Action::TryAgain(seconds) => EitherOf4::C(view! { <TryAgain seconds/> }),
        Action::Link { label, href, new_tab } => {
            let target = new_tab.then_some("_blank");
            EitherOf4::D(view! {
                <a class="button" href=href rel="external noopener" target=target>{label}</a>
            })
        }
    }
}

//! The permissions of the person who is signed in.

use leptos::either::Either;
use leptos::prelude::*;

use super::permissions::{ALWAYS, ON_NEED, Permission};
use crate::user::User;

/// Each with what it is for, and whether it was given; if not, the way to give it.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn GrantedList(
    /// Who is signed in.
    user: User,
) -> impl IntoView {
    let row = |permission: Permission| {
        let given = if user.may(permission.scope) {
            Either::Left(view! { <span class="hint">"allowed"</span> })
        } else {
            let scope = [" ", permission.scope].concat();
            Either::Right(view! {
                <a rel="external" href=permission.ask>"Allow"<span class="unseen">{scope}</span></a>
            })
        };
        view! { <li><code>{permission.scope}</code><span>{permission.reason}</span>{given}</li> }
    };
    let rows: Vec<_> = ALWAYS.into_iter().chain(ON_NEED).map(row).collect();
    view! { <ul class="rows grants">{rows}</ul> }
}

//! The head of the compose page.

use leptos::prelude::*;

use super::{AccountMenu, Avatar, Disconnect};
use crate::user::User;

/// Says who is connected.
#[component]
pub fn Greeting(
    /// Who is signed in.
    user: User,
    /// Whom the page was made for, as its forms tell it.
    account: String,
) -> impl IntoView {
    let hello = format!("Hi, {}!", user.name);
    let initials = user.initials();
    let address = user.address.clone();
    view! {
        <section class="greeting">
            <Avatar initials/>
            <div class="greeting-text">
                <h1>{hello}</h1>
                <p>"You're now connected to Microsoft Graph as " <strong>{address}</strong></p>
            </div>
            <AccountMenu user account/>
            <Disconnect/>
        </section>
    }
}

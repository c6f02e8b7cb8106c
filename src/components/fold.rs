//! The numbers to give to whoever looks into a failure.

use leptos::prelude::*;

use super::words::Fact;

/// Folded away until somebody asks for them; not there when there are none.
#[component]
pub fn Fold(
    /// Names and values.
    facts: Vec<Fact>,
) -> impl IntoView {
    let row = |(name, value): Fact| view! { <dt>{name}</dt><dd><code>{value}</code></dd> };
    (!facts.is_empty()).then(|| {
        let rows: Vec<_> = facts.into_iter().map(row).collect();
        view! {
            <details class="fold">
                <summary>"Details for support"</summary>
                <dl class="facts">{rows}</dl>
            </details>
        }
    })
}

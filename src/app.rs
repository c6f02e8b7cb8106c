//! The document around every page.

use leptos::prelude::*;

use crate::components::{ProductMark, SandboxBadgeLink};
use crate::user::SandboxBadge;

/// Where the files lie that a page loads: paths on this origin, with their hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The JavaScript that wasm-bindgen made.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
}

/// What differs between two documents besides the page in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shell {
    /// The title of the page; the product's name is put behind it.
    pub title: &'static str,
    /// The files to load.
    pub assets: Assets,
    /// The nonce of this answer's policy: present, the islands are loaded; absent, the document
    /// has no script at all.
    pub nonce: Option<String>,
    /// The text of the script that reloads the page while `cargo leptos watch` runs.
    pub reload: Option<String>,
    /// The sandbox, while it plays Microsoft.
    pub sandbox: Option<SandboxBadge>,
}

/// The whole document. Own tags instead of `HydrationScripts`, which puts the nonce where it
/// does not belong (<https://github.com/leptos-rs/leptos/issues/4843>).
pub fn shell(shell: Shell, page: impl IntoView + 'static) -> impl IntoView {
    let Shell { title, assets, nonce, reload, sandbox } = shell;
    let css = assets.css.clone();
    let islands = nonce.clone().map(|nonce| view! { <Islands assets nonce/> });
    let reload = reload.map(|text| view! { <script nonce=nonce inner_html=text></script> });
    let body = view! { <Frame sandbox>{page.into_any()}</Frame> };
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=env!("CARGO_PKG_DESCRIPTION")/>
                // The text of a title is raw: a marker that hydration leaves behind text would be read.
                <title inner_html=format!("{title} · Graph Connect")></title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=css/>
                {islands}
                {reload}
            </head>
            {body}
        </html>
    }
}

/// Loads the WebAssembly and makes the islands live.
#[component]
fn Islands(
    /// Where the files lie.
    assets: Assets,
    /// The nonce of the script.
    nonce: String,
) -> impl IntoView {
    let Assets { js, wasm, .. } = assets;
    view! {
        <link rel="modulepreload" href=js.clone()/>
        <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin=""/>
        <script
            type="module"
            id="islands"
            nonce=nonce
            data-js=js
            data-wasm=wasm
            inner_html=include_str!("app/islands.js")
        ></script>
    }
}

/// What surrounds the page: header, main landmark, footer.
#[component]
fn Frame(
    /// The sandbox, while it plays Microsoft.
    sandbox: Option<SandboxBadge>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let badge = sandbox.map(|badge| view! { <SandboxBadgeLink origin=badge.origin/> });
    view! {
        <body>
            <a class="skip" href="#main">"Skip to the content"</a>
            <header class="header">
                <a class="product" href="/"><ProductMark/>"Graph Connect"</a>
                {badge}
            </header>
            <main id="main" class="main" tabindex="-1">{children()}</main>
            <footer class="footer">
                <p>"Your sign-in stays with Microsoft, your tokens stay on this server."</p>
                <a href=env!("CARGO_PKG_REPOSITORY")>"Source code"</a>
            </footer>
        </body>
    }
}

//! Connect a web app to Microsoft 365: people sign in at Microsoft and send a mail through
//! Microsoft Graph. The tokens stay on the server; the browser gets pages and small islands.
//!
//! # Layout
//!
//! | room | what is in it |
//! |---|---|
//! | [`app`] | the document around every page |
//! | [`pages`] | what a person sees at an address; composed of the next two |
//! | [`islands`] | what runs in the browser |
//! | [`components`] | what is only markup, and all the words |
//! | [`api`] | the server functions that the islands call |
//! | [`mail`], [`sent`], [`user`], [`sign_in`], [`error`] | the types that both sides share |
//! | `server` | the five tasks: `config`, `identity::{authorize, reply, token}`, `graph`; sessions; HTTP |
//! | `sandbox` | the built-in stand-in of Microsoft, which the server meets over HTTP only |

// The types of views are nested deeply.
#![recursion_limit = "256"]

pub mod api;
pub mod app;
pub mod components;
pub mod error;
pub mod islands;
pub mod mail;
pub mod pages;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod sent;
#[cfg(feature = "ssr")]
pub mod server;
pub mod sign_in;
pub mod user;

/// Makes the islands of the document live; the script of [`app::shell`] calls it.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

//! Connect a web app to Microsoft 365.

pub mod api;
pub mod error;
pub mod mail;
#[cfg(feature = "ssr")]
pub mod server;
pub mod sign_in;
pub mod user;

//! Connect a web app to Microsoft 365.

pub mod api;
pub mod error;
pub mod mail;
pub mod sign_in;
pub mod user;

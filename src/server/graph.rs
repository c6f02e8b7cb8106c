//! Task 5 of 5: calls to Microsoft Graph with the access token.

mod challenge;
mod client;
mod error;
mod mail;
mod people;
mod profile;

pub use client::GraphClient;
pub use error::codes;
pub use error::{GraphCode, GraphError, GraphIds, Refusal};
pub use mail::{Accepted, content, payload};
pub use profile::Photo;

//! A hostile provider. The tests are named after the modules of the OpenID Foundation's relying party plans
//! (<https://openid.net/certification/>, "Basic", "Config" and refresh tokens), and each runs the whole
//! application against a provider that follows a script: Microsoft's kind, whose issuer is a template, and
//! any other by `CONNECT_ISSUER`. Four modules ask for something that is not used here, and the property
//! behind them is tested instead:
//!
//! | module | here |
//! |---|---|
//! | `oidcc-client-test-client-secret-basic` | the secret goes in the body, and never in a header |
//! | `oidcc-client-test-scope-userinfo-claims`, `…-userinfo-invalid-sub` | nobody asks for userinfo: the person is who the id_token says |
//! | `oidcc-client-test-invalid-sig-es256` | ES256 is not taken at all |

#![cfg(feature = "sandbox")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

#[path = "../support/mod.rs"]
mod support;

mod basic;
mod config;
mod judged;
mod party;
mod refresh_token;
mod rfc9207;

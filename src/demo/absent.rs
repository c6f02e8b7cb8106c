//! A build without the sandbox: there is nothing to start.

#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_async,
    clippy::unused_self,
    reason = "the same face as with a sandbox, so that main is the same"
)]

use graph_connect::server::config::{Faults, Vars};
use graph_connect::user::SandboxBadge;

/// What the log looks like unless somebody says so: it is read by machines.
pub const LOG_FORMAT: &str = "json";

/// Nothing plays Microsoft in this build.
pub struct Demo;

/// Nothing that runs.
pub struct Running;

impl Demo {
    /// Refuses a sandbox that is asked for.
    pub fn prepare(vars: &mut Vars, faults: &mut Faults) -> Option<Self> {
        if vars.get("CONNECT_SANDBOX").is_some_and(|wish| wish != "off") {
            faults.add(
                "CONNECT_SANDBOX",
                "this build has no sandbox: set AZURE_CLIENT_ID and its secret instead",
            );
        }
        Some(Self)
    }

    /// Refuses.
    pub fn alone(_vars: &Vars, faults: &mut Faults) -> Option<Self> {
        faults.add("CONNECT_SANDBOX", "this build has no sandbox");
        None
    }

    /// Starts nothing.
    pub async fn start(self, _reply_url: Option<String>, _faults: &mut Faults) -> Running {
        Running
    }
}

impl Running {
    /// No badge.
    pub fn badge(&self) -> Option<SandboxBadge> {
        None
    }

    /// Says nothing.
    pub fn introduce(&self) {}

    /// Stops nothing.
    pub async fn stop(self) {}
}

//! The setup doctor, `graph-connect check`: tries what can be tried without a person, and says of each
//! thing whether it would work, how to mend it, and what a person would read if nobody did.

mod addresses;
mod configuration;
mod database;
mod finding;
mod graph;
mod keys;
mod provider;
mod registration;

pub use finding::{Finding, Level, Report};

use super::clock::Timestamp;
use super::config::{Config, Faults, Vars};
use super::identity::Provider;
use super::outbound::Outbound;

/// What is looked at.
struct Subject<'a> {
    config: &'a Config,
    /// Variables that can't be used: what depends on them is not tried.
    faulty: &'a [String],
    provider: Provider,
    outbound: Outbound,
    now: Timestamp,
}

impl Subject<'_> {
    /// Whether all of these variables can be used.
    fn knows(&self, variables: &[&str]) -> bool {
        !self.faulty.iter().any(|faulty| variables.contains(&faulty.as_str()))
    }
}

/// Looks at everything, after the variables were loaded with perhaps some faults; it changes nothing, and ends within about twenty seconds.
pub async fn check(
    vars: &Vars,
    loading: &Faults,
    sandbox: Option<&str>,
    outbound: Outbound,
    now: Timestamp,
) -> Report {
    let configuration::Read { config, faulty, findings } = configuration::read(vars);
    let mut findings = [Report::of_faults(loading).findings, findings].concat();
    findings.extend(sandbox.map(|origin| {
        let text = format!("plays Microsoft at {origin}: nothing has to be registered");
        Finding::ok("sandbox", text)
    }));
    let Some(config) = config else { return Report::new(findings) };
    let provider =
        Provider::new(config.provider.clone(), config.registration.clone(), outbound.clone());
    let subject = Subject { config: &config, faulty: &faulty, provider, outbound, now };
    findings.extend(registration::check(&subject));
    findings.extend(addresses::check(&subject));
    findings.extend(keys::check(vars));
    let (of_provider, of_database) =
        tokio::join!(provider::check(&subject), database::check(&subject));
    findings.extend(of_provider);
    findings.extend(of_database);
    Report::new(findings)
}

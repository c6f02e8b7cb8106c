//! What was found, for people and for machines.

use std::fmt;

use serde::Serialize;

use super::configuration;
use crate::components::words;
use crate::server::config::Faults;
use crate::sign_in::{SignInNotice, SignInProblem};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It works.
    Ok,
    /// It works now, or could not be tried.
    Warning,
    /// It would fail.
    Fault,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A short name that stays the same from version to version.
    pub name: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was found; never a secret.
    pub text: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    /// Who can mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<&'static str>,
    /// What a person who signs in would read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_reads: Option<String>,
}

/// Who runs this program and has registered the app.
const YOU: &str = "you, who run this site and registered the app";

impl Finding {
    pub(super) fn ok(name: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { name, level: Level::Ok, text, mend: None, who: None, person_reads: None }
    }

    pub(super) fn warning(
        name: &'static str,
        text: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        let (level, mend, who) = (Level::Warning, Some(mend.into()), Some(YOU));
        Self { level, mend, who, ..Self::ok(name, text) }
    }

    pub(super) fn fault(
        name: &'static str,
        text: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self { level: Level::Fault, ..Self::warning(name, text, mend) }
    }

    /// Somebody else has to mend it.
    pub(super) fn mended_by(mut self, who: &'static str) -> Self {
        self.who = Some(who);
        self
    }

    /// With what a person reads in the sentences of the connect page.
    pub(super) fn read_as(mut self, problem: SignInProblem) -> Self {
        let words = words::sign_in(&SignInNotice::plain(problem, 0));
        self.person_reads = Some(words.what.into_owned());
        self
    }
}

/// Everything that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether nothing would fail.
    pub ready: bool,
    /// In the order in which one would mend it.
    pub findings: Vec<Finding>,
}

impl Report {
    pub(super) fn new(findings: Vec<Finding>) -> Self {
        Self { ready: findings.iter().all(|finding| finding.level != Level::Fault), findings }
    }

    /// What was found by loading the variables alone.
    #[must_use]
    pub fn of_faults(faults: &Faults) -> Self {
        Self::new(faults.all().iter().map(configuration::finding).collect())
    }

    fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            let mark = match finding.level {
                Level::Ok => "ok     ",
                Level::Warning => "warning",
                Level::Fault => "FAULT  ",
            };
            write!(formatter, "{mark}  {:<19}  {}", finding.name, finding.text)?;
            let told = finding.person_reads.as_ref().map(|text| format!("“{text}”"));
            let who = finding.who.map(str::to_owned);
            let more = [("mend it", &finding.mend), ("a person reads", &told), ("who can", &who)];
            for (label, text) in more {
                if let Some(text) = text {
                    write!(formatter, "; {label}: {text}")?;
                }
            }
            writeln!(formatter)?;
        }
        let (faults, warnings) = (self.count(Level::Fault), self.count(Level::Warning));
        match (faults, warnings) {
            (0, 0) => writeln!(formatter, "\nReady."),
            (0, _) => writeln!(formatter, "\nReady; warnings to look at: {warnings}."),
            _ => writeln!(formatter, "\nNot ready: {faults} would fail; warnings: {warnings}."),
        }
    }
}

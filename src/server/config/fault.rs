//! What keeps the program from starting.

use std::borrow::Cow;
use std::fmt;

/// One fault of the set-up, in one line that names its variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The variable (or file) to mend.
    pub variable: Cow<'static, str>,
    /// What is wrong with it and how to mend it; never the value of a secret.
    pub text: String,
}

/// All faults of one start.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Remembers one more; the same one is not told twice.
    pub fn add(&mut self, variable: impl Into<Cow<'static, str>>, text: impl Into<String>) {
        let fault = Fault { variable: variable.into(), text: text.into() };
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    /// Everything that was found.
    #[must_use]
    pub fn all(&self) -> &[Fault] {
        &self.0
    }

    /// Adds everything that another step found.
    pub fn merge(&mut self, other: Self) {
        for fault in other.0 {
            self.add(fault.variable, fault.text);
        }
    }

    /// Goes on only when nothing was found.
    ///
    /// # Errors
    /// The faults, leaving `self` empty.
    pub fn refuse_any(&mut self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(std::mem::take(self)) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.0 {
            writeln!(formatter, "{}: {}", fault.variable, fault.text)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

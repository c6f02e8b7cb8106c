//! The variables themselves: the environment, and below it the file `.env`.

use std::collections::HashMap;
use std::path::Path;

use super::Faults;

/// Variables by name. An empty value counts as absent.
#[derive(Clone, Default)]
pub struct Vars(HashMap<String, String>);

impl Vars {
    /// Reads the environment of the process and `.env` in the working directory; the first wins.
    /// A fault is a value of one of our variables that is not UTF-8, or a `.env` that can't be read.
    #[must_use]
    pub fn load(faults: &mut Faults) -> Self {
        let mut vars = Self::default();
        vars.read_file(Path::new(".env"), faults);
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => drop(vars.0.insert(name, value)),
                Err(_) if is_ours(&name) => faults.add(name, "is not UTF-8"),
                Err(_) => {}
            }
        }
        vars
    }

    fn read_file(&mut self, path: &Path, faults: &mut Faults) {
        if !path.exists() {
            return;
        }
        // A folder has this name where a container mounts a file that is not there.
        let lines = if path.is_file() { dotenvy::from_path_iter(path).ok() } else { None };
        let Some(lines) = lines else { return faults.add(".env", "can't be read") };
        for line in lines {
            match line {
                Ok((name, value)) => drop(self.0.insert(name, value)),
                Err(dotenvy::Error::Io(_)) => return faults.add(".env", "can't be read"),
                // The line itself may hold a secret: it is not repeated.
                Err(_) => faults.add(".env", "has a line that is not NAME=value"),
            }
        }
    }

    /// The value of a variable that is set to something.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether a variable is set to nothing on purpose.
    #[must_use]
    pub fn is_empty(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| value.trim().is_empty())
    }

    /// Gives a variable a value unless it has one.
    pub fn set_default(&mut self, name: &str, value: impl Into<String>) {
        if self.get(name).is_none() {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    /// Takes a variable away.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Reads a variable that may be absent.
    pub fn parsed<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
        faults: &mut Faults,
    ) -> Option<T> {
        parse(self.get(name)?).map_err(|text| faults.add(name, text)).ok()
    }

    /// Reads a variable that has a default.
    pub fn parsed_or<T>(
        &self,
        name: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
        faults: &mut Faults,
    ) -> Option<T> {
        parse(self.get(name).unwrap_or(default)).map_err(|text| faults.add(name, text)).ok()
    }

    /// Reads a secret that stands in a variable or in the file that the twin variable names.
    pub fn secret(
        &self,
        name: &'static str,
        file_name: &'static str,
        faults: &mut Faults,
    ) -> Option<String> {
        match (self.get(name), self.get(file_name)) {
            (Some(_), Some(_)) => {
                faults.add(file_name, format!("{name} is set too: set one of them"));
                None
            }
            (Some(value), None) => Some(value.to_owned()),
            (None, Some(path)) => match std::fs::read_to_string(path) {
                Ok(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
                Ok(_) => {
                    faults.add(file_name, "the file is empty");
                    None
                }
                Err(error) => {
                    faults.add(file_name, format!("the file can't be read: {error}"));
                    None
                }
            },
            (None, None) => None,
        }
    }
}

fn is_ours(name: &str) -> bool {
    ["AZURE_", "CONNECT_", "LEPTOS_", "OTEL_", "RUST_LOG"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Vars {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

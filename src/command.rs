//! The command line: a few words do not need a parser of their own crate.

use std::ffi::OsString;

/// What `--help` prints.
pub const HELP: &str = "\
Graph Connect: sign in at Microsoft, keep the tokens on the server, send mail through Microsoft Graph.

Usage: graph-connect [serve | check [--json] | sandbox | --help | --version]

  serve      start the web application (the default)
  check      look whether everything is set up right, and say how to mend what is not;
             it ends with 0 when nothing would fail, with 1 otherwise; --json for machines
  sandbox    start only the built-in stand-in of Microsoft, to try a Graph client of your own
  --help     print this
  --version  print the version, and the commit that it was built from

Everything is configured by environment variables or a file .env; .env.example lists them all.";

/// The commit that this was built from, where whoever built it named one, as the Makefile does.
///
/// It is known here alone: another commit costs no other part of the crate a build.
pub fn commit() -> Option<&'static str> {
    option_env!("GRAPH_CONNECT_COMMIT").filter(|commit| !commit.is_empty())
}

/// What `--version` prints.
pub fn version() -> String {
    let version = concat!("graph-connect ", env!("CARGO_PKG_VERSION"));
    commit().map_or_else(|| version.to_owned(), |commit| format!("{version} ({commit})"))
}

/// What to do.
pub enum Command {
    Serve,
    Check { json: bool },
    Sandbox,
    Help,
    Version,
}

impl Command {
    /// Reads the arguments; the error is what to print about them.
    pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let arguments: Vec<_> =
            arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
        match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] | ["serve"] => Ok(Self::Serve),
            ["check"] => Ok(Self::Check { json: false }),
            ["check", "--json"] => Ok(Self::Check { json: true }),
            ["sandbox"] => Ok(Self::Sandbox),
            ["--help" | "-h" | "help"] => Ok(Self::Help),
            ["--version" | "-V"] => Ok(Self::Version),
            _ => Err(format!("I don't know what to do with: {}\n\n{HELP}", arguments.join(" "))),
        }
    }
}

//! What comes into the program from others keeps to `deny.toml`, as far as no tool is needed to see
//! that: licences, where crates come from, and no second major version without a reason.
//! `make audit` checks the same with cargo-deny, and the advisories.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde::Deserialize;

const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"];

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    license: String,
    /// Where it comes from, unless that is the registry.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    version: String,
    reason: String,
}

fn rules() -> Rules {
    toml::from_str(include_str!("../deny.toml")).unwrap()
}

/// Every crate of a build with all features, the tests' among them.
fn packages() -> BTreeSet<Package> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--locked", "--all-features", "--prefix", "none", "--format", "{l}\t{p}"])
        .args(TARGETS.iter().flat_map(|target| ["--target", target]))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let packages: BTreeSet<_> = text.lines().filter(|line| !line.is_empty()).map(package).collect();
    assert!(packages.len() > 200, "the tree was not read: {text}");
    packages
}

/// A line such as `MIT <tab> name v1.0.0 (proc-macro) (*)`.
fn package(line: &str) -> Package {
    let (license, rest) = line.split_once('\t').unwrap();
    let mut words = rest.split(' ');
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (name, version) = (word(), word().trim_start_matches('v').to_owned());
    let source = words.find(|word| !["(proc-macro)", "(*)"].contains(word)).map(str::to_owned);
    Package { name, version, license: license.to_owned(), source }
}

/// As much of a version as has to be the same for two to be compatible.
fn major(version: &str) -> String {
    let mut parts = version.split('.');
    let (major, minor) = (parts.next().unwrap(), parts.next().unwrap());
    if major == "0" { format!("0.{minor}") } else { major.to_owned() }
}

#[test]
fn a_second_major_version_has_its_reason_written_down() {
    let mut versions = BTreeMap::<_, BTreeSet<_>>::new();
    for package in packages() {
        versions.entry(package.name).or_default().insert(major(&package.version));
    }
    let skip = rules().bans.skip;
    let known: BTreeMap<_, _> = skip.into_iter().map(|skip| (skip.version, skip.reason)).collect();
    let mut needed = BTreeSet::new();
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let named = versions.iter().map(|version| format!("{name}@{version}"));
        let named: Vec<_> = named.filter(|version| known.contains_key(version)).collect();
        assert_eq!(named.len(), versions.len() - 1, "{name} {versions:?}: deny.toml has {named:?}");
        needed.extend(named);
    }
    for (version, reason) in known {
        assert!(!reason.is_empty(), "{version} has no reason");
        assert!(needed.contains(&version), "{version} is alone now: deny.toml needs no reason");
    }
}

#[test]
fn every_crate_has_a_licence_that_is_allowed_and_comes_from_the_registry() {
    let Licences { allow, exceptions } = rules().licenses;
    for Package { name, version, license, source } in packages() {
        let ours = name == env!("CARGO_PKG_NAME");
        assert!(ours || source.is_none(), "{name} {version}: {source:?}");
        let more = exceptions.iter().find(|exception| exception.name == name);
        let is_allowed = |licence: &str| {
            allow.contains(licence) || more.is_some_and(|more| more.allow.contains(licence))
        };
        assert!(allows(&license, &is_allowed), "{name} {version}: {license}");
    }
}

/// Whether an expression of SPDX (`A OR B AND (C OR D)`, formerly `A/B`) can be met by what is allowed.
fn allows(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = alternatives(&mut words, is_allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn alternatives(words: &mut Words, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = together(words, is_allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= together(words, is_allowed);
    }
    met
}

fn together(words: &mut Words, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, is_allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, is_allowed);
    }
    met
}

fn one(words: &mut Words, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    match words.next() {
        Some("(") => alternatives(words, is_allowed) && words.next() == Some(")"),
        Some(licence) => {
            // An exception (`WITH …`) only allows more.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            is_allowed(licence)
        }
        None => false,
    }
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    let allows = |expression| allows(expression, &|licence| ["A", "B"].contains(&licence));
    for expression in ["A", "X OR A", "A/X", "(A OR X) AND B", "A WITH x-exception", "X AND Y OR B"]
    {
        assert!(allows(expression), "{expression}");
    }
    for expression in ["X", "A AND X", "(A OR B) AND X", "A AND (X OR Y)", "", "(A", "A B"] {
        assert!(!allows(expression), "{expression}");
    }
}

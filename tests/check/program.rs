//! The command itself.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn check(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_graph-connect"));
    command.current_dir(folder).env_clear().arg("check").args(arguments);
    command.envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn without_any_configuration_the_sandbox_is_ready_and_nothing_of_ours_is_made() {
    let folder = TempDir::new().unwrap();
    let free = [("CONNECT_SANDBOX_ADDR", "127.0.0.1:18451")];
    let output = check(folder.path(), &[], &free);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("plays Microsoft") && text.ends_with("Ready.\n"), "{text}");
    let made: Vec<_> = std::fs::read_dir(folder.path().join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(made, ["sandbox"]);
}

#[test]
fn what_would_fail_ends_with_1_and_machines_read_it_as_json() {
    let folder = TempDir::new().unwrap();
    let variables = [
        ("CONNECT_SANDBOX", "off"),
        ("AZURE_CLIENT_ID", "my-app"),
        ("AZURE_CLIENT_SECRET", "MARKED-secret"),
        ("AZURE_AUTHORITY_HOST", "http://127.0.0.1:1"),
    ];
    let output = check(folder.path(), &["--json"], &variables);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["ready"], false);
    let findings = report["findings"].as_array().unwrap();
    let fault = |name: &str| {
        findings.iter().find(|it| it["name"] == name && it["level"] == "fault").expect(name)
    };
    for finding in [fault("client-id"), fault("discovery")] {
        for member in ["text", "mend", "who", "person_reads"] {
            assert!(finding[member].is_string(), "{member}: {finding}");
        }
    }
    let all = [output.stdout, output.stderr].concat();
    assert!(!String::from_utf8_lossy(&all).contains("MARKED"));
}

#[test]
fn a_finding_is_one_line_with_how_to_mend_it() {
    let folder = TempDir::new().unwrap();
    let variables = [("CONNECT_SANDBOX", "off"), ("CONNECT_SESSION_IDLE", "never")];
    let output = check(folder.path(), &[], &variables);
    let text = String::from_utf8(output.stdout).unwrap();
    let (findings, last) = text.split_once("\n\n").unwrap();
    assert!(last.starts_with("Not ready: "), "{text}");
    let faults: Vec<_> = findings.lines().filter(|line| line.starts_with("FAULT  ")).collect();
    assert!(faults.len() >= 2, "{text}");
    for fault in faults {
        assert!(fault.contains("; mend it: ") && fault.contains("; who can: "), "{fault}");
    }
    for line in findings.lines() {
        assert!(
            ["ok     ", "warning", "FAULT  "].iter().any(|mark| line.starts_with(mark)),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_option_ends_with_2() {
    let folder = TempDir::new().unwrap();
    for arguments in [&["--foo"][..], &["now"], &["--json", "--json"]] {
        let output = check(folder.path(), arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
}

//! The keys that seal sessions: from a variable, else from a file that the first start makes.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Faults, Vars};
use crate::server::session::{DatabaseUrl, SealingKeys};

const NAME: &str = "CONNECT_SESSION_KEYS";
/// Where the keys are when no variable names them.
pub const DEFAULT_FILE: &str = "data/session.keys";

/// Reads the keys; without a variable from `data/session.keys`, made on the first start. Several
/// instances on one database have to be given the same ones.
pub(super) fn session_keys(
    vars: &Vars,
    database: Option<&DatabaseUrl>,
    faults: &mut Faults,
) -> Option<SealingKeys> {
    let found = faults.all().len();
    let given = vars.secret(NAME, "CONNECT_SESSION_KEYS_FILE", faults);
    if faults.all().len() > found {
        return None;
    }
    let text = match given {
        Some(text) => text,
        None if matches!(database, Some(DatabaseUrl::Postgres(_))) => {
            faults.add(NAME, "has to be set with PostgreSQL: all instances need the same keys");
            return None;
        }
        None => match own_file(Path::new(DEFAULT_FILE)) {
            Ok(text) => text,
            Err(error) => {
                faults.add(NAME, format!("{DEFAULT_FILE} can't be read or made: {error}"));
                return None;
            }
        },
    };
    parse(&text).map_err(|text| faults.add(NAME, text)).ok()
}

fn parse(text: &str) -> Result<SealingKeys, String> {
    let keys: Result<Vec<[u8; 32]>, String> = text
        .split(',')
        .enumerate()
        .map(|(index, key)| {
            let bytes = STANDARD
                .decode(key.trim())
                .map_err(|_| format!("key {} is not base64", index + 1))?;
            let length = bytes.len();
            bytes
                .try_into()
                .map_err(|_| format!("key {} has {length} bytes instead of 32", index + 1))
        })
        .collect();
    SealingKeys::new(keys?).ok_or_else(|| "has no key".into())
}

fn own_file(path: &Path) -> std::io::Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        read => read,
    }
}

/// Two instances that start at once agree: who comes second reads what the first wrote.
fn make(path: &Path) -> std::io::Result<String> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let key = STANDARD.encode(crate::server::random::bytes::<32>());
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(key.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => std::fs::read_to_string(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_32_bytes_each() {
        let key = STANDARD.encode([7; 32]);
        assert!(parse(&key).is_ok());
        assert!(parse(&format!("{key}, {key}")).is_ok());
        for text in ["", "x", &STANDARD.encode([7; 31]), &format!("{key},")] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

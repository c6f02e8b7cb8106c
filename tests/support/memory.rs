//! Where databases of tests lie that are not about disks.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

/// In containers it is often smaller than the tests together.
const ENOUGH_KB: u64 = 1_000_000;

/// Whether there is room in memory.
static IN_MEMORY: LazyLock<bool> = LazyLock::new(|| {
    let output = Command::new("df").args(["--output=avail", "-k", "/dev/shm"]).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let room = text.ok().and_then(|text| text.lines().last()?.trim().parse::<u64>().ok());
    room.is_some_and(|room| room >= ENOUGH_KB)
});

/// A folder in memory where there is such a place.
pub fn folder_in_memory() -> TempDir {
    let place = if *IN_MEMORY { Path::new("/dev/shm").to_owned() } else { std::env::temp_dir() };
    TempDir::new_in(place).unwrap()
}

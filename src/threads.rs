//! The threads that serve requests.

use std::io;
use std::num::NonZero;
use std::thread::available_parallelism;

use graph_connect::server::config::{Config, Vars};
use graph_connect::server::session::DatabaseUrl;
use tokio::runtime::{Builder, Runtime};

/// As many as there are cores, or as `TOKIO_WORKER_THREADS` says. Where a file of SQLite is written,
/// that is the work of a thread of its own, and a core is left for it.
pub fn runtime(vars: &Vars) -> io::Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    let writes_file = matches!(Config::places(vars), (_, Some(DatabaseUrl::Sqlite(_))));
    if writes_file && std::env::var_os("TOKIO_WORKER_THREADS").is_none() {
        let cores = available_parallelism().map_or(1, NonZero::get);
        builder.worker_threads((cores - 1).max(1));
    }
    builder.enable_all().build()
}

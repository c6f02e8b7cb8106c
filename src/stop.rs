//! When to stop.

use graph_connect::server::config::Faults;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C, or the SIGTERM of whoever runs this.
pub struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    /// From now on the two are heard, also before anybody waits for them.
    pub fn listen(faults: &mut Faults) -> Option<Self> {
        match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
            (Ok(interrupt), Ok(terminate)) => Some(Self { interrupt, terminate }),
            (Err(error), _) | (_, Err(error)) => {
                faults.add("signals", error.to_string());
                None
            }
        }
    }

    /// Waits for one of the two.
    pub async fn told(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

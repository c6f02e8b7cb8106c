//! The accept loop.
//!
//! It is our own because `axum::serve` sets no time for heads, idle connections and slow readers,
//! and lets one slow client hold up the end for ever.

mod connection;
mod head;
mod places;
mod progress;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use http::StatusCode;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::client::{Peer, TrustedProxies};
use crate::server::meter;
use places::{Place, Places};

/// How many connections may wait in the system to be taken.
const QUEUE: u32 = 4_096;

/// How much of an answer the system keeps for a client that does not read: it counts as read.
const SENT_AHEAD: u32 = 65_536;

/// How long connections are taken once the program was told to stop: by then it says that it is
/// not ready.
const STILL_OPEN: Duration = Duration::from_millis(50);

/// How long nothing is taken after the system had no descriptor left, at first and at most.
const BACK_OFF: Duration = Duration::from_millis(10);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(1);

/// Listens at an address.
///
/// # Errors
/// When it is taken, or not ours.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SENT_AHEAD)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// What takes connections.
pub(super) struct Listener {
    pub(super) socket: TcpListener,
    pub(super) router: Router,
    pub(super) proxies: TrustedProxies,
    pub(super) stopping: CancellationToken,
}

impl Listener {
    /// Takes connections until it is told to stop, then waits for their ends.
    pub(super) async fn run(self) {
        let places = Places::new();
        let mut connections = JoinSet::new();
        let mut back_off = BACK_OFF;
        let stopping = self.stopping.clone();
        let mut end = pin!(async move {
            stopping.cancelled().await;
            tokio::time::sleep(STILL_OPEN).await;
        });
        loop {
            let taking = async { (places.free().await, self.socket.accept().await) };
            let (place, accepted) = tokio::select! {
                (Some(place), accepted) = taking => (place, accepted),
                () = &mut end => break,
            };
            while connections.try_join_next().is_some() {}
            match accepted {
                Ok((stream, peer)) => {
                    back_off = BACK_OFF;
                    self.take(&mut connections, &places, place, (stream, peer));
                }
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    // Out of descriptors, mostly: others have to close theirs first.
                    tracing::warn!(%error, "no connection can be taken right now");
                    tokio::time::sleep(back_off).await;
                    back_off = (back_off * 2).min(LONGEST_BACK_OFF);
                }
            }
        }
        // Whom the system has let in already is not turned away.
        let queue = queue(&self.socket);
        while let Ok(queue) = &queue
            && let Some(place) = places.free_now()
            && let Some(accepted) = waits_already(queue)
        {
            self.take(&mut connections, &places, place, accepted);
        }
        drop(queue);
        drop(self.socket);
        while connections.join_next().await.is_some() {}
    }

    fn take(
        &self,
        connections: &mut JoinSet<()>,
        places: &Places,
        mut place: Place,
        (stream, peer): (TcpStream, SocketAddr),
    ) {
        let peer = Peer::from(peer);
        let admitted = self.proxies.contains(peer.0) || place.count_for(places, peer.0);
        let (router, stopping) = (self.router.clone(), self.stopping.clone());
        let open = meter::connection();
        connections.spawn(async move {
            // Answers are written whole: nothing is gained by waiting for more.
            let _ = stream.set_nodelay(true);
            if admitted {
                connection::serve(stream, peer, router, stopping).await;
            } else {
                connection::refuse(stream, StatusCode::TOO_MANY_REQUESTS).await;
            }
            drop((place, open));
        });
    }
}

/// The queue of a socket, as the system knows it. tokio answers from what it has heard, and
/// connections of the last moment would be cut off with their queue.
fn queue(socket: &TcpListener) -> io::Result<std::net::TcpListener> {
    socket.as_fd().try_clone_to_owned().map(std::net::TcpListener::from)
}

/// A connection that waits in the queue right now.
fn waits_already(queue: &std::net::TcpListener) -> Option<(TcpStream, SocketAddr)> {
    loop {
        match queue.accept() {
            Ok((stream, peer)) => {
                stream.set_nonblocking(true).ok()?;
                return Some((TcpStream::from_std(stream).ok()?, peer));
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(_) => return None,
        }
    }
}

/// Whether a connection has ended before it was taken.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use super::*;

    #[tokio::test]
    async fn a_connection_that_tokio_has_not_heard_of_is_taken_at_the_end() {
        let socket = listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let nobody = || poll_fn(|cx| Poll::Ready(socket.poll_accept(cx).is_pending()));
        assert!(nobody().await);
        let client = std::net::TcpStream::connect(socket.local_addr().unwrap()).unwrap();
        assert!(nobody().await, "nothing has told tokio");
        let queue = queue(&socket).unwrap();
        let (_, peer) = waits_already(&queue).unwrap();
        assert_eq!(peer, client.local_addr().unwrap());
        assert!(waits_already(&queue).is_none());
    }
}

//! Where it listens: by its own configuration, or at what systemd has opened for it.

use std::io;
use std::net::SocketAddr;

use graph_connect::server::config::Faults;
use graph_connect::server::http::listen;
use listenfd::ListenFd;
use sd_notify::NotifyState;
use tokio::net::TcpListener;

/// The two places.
pub struct Sockets {
    /// For everybody.
    pub site: TcpListener,
    /// For those who look after the program.
    pub admin: Option<TcpListener>,
}

impl Sockets {
    /// Opens them. A socket that systemd hands over (the first for the site, the second for
    /// `/metrics`) goes before the address.
    pub fn open(
        site: Option<SocketAddr>,
        admin: Option<SocketAddr>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let mut handed = ListenFd::from_env();
        let site = site.and_then(|address| {
            let socket = handed_or_own(&mut handed, 0, address);
            socket.map_err(|error| faults.add("LEPTOS_SITE_ADDR", told(address, &error))).ok()
        });
        let admin = admin.and_then(|address| {
            let socket = handed_or_own(&mut handed, 1, address);
            socket.map_err(|error| faults.add("CONNECT_ADMIN_ADDR", told(address, &error))).ok()
        });
        Some(Self { site: site?, admin })
    }
}

fn handed_or_own(
    handed: &mut ListenFd,
    number: usize,
    address: SocketAddr,
) -> io::Result<TcpListener> {
    if number >= handed.len() {
        return listen(address);
    }
    let socket = handed.take_tcp_listener(number)?.ok_or(io::ErrorKind::NotFound)?;
    socket.set_nonblocking(true)?;
    TcpListener::from_std(socket)
}

fn told(address: SocketAddr, error: &io::Error) -> String {
    format!("can't listen on {address}: {error}")
}

/// Tells systemd, where it has started us and asks for it (`Type=notify`), that requests are served.
pub fn tell_ready() {
    if let Err(error) = sd_notify::notify(&[NotifyState::Ready]) {
        tracing::warn!(%error, "systemd was not told");
    }
}

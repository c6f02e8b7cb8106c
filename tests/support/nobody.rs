//! Somebody who is not there.

use std::net::SocketAddr;

use tokio::net::TcpSocket;

/// An address at which nobody listens, as long as this lives.
pub struct Nobody(TcpSocket);

impl Nobody {
    pub fn new() -> Self {
        let place = TcpSocket::new_v4().unwrap();
        place.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Self(place)
    }

    pub fn addr(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.addr())
    }
}

//! A client that writes and reads bytes as it likes.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Longer than any bound.
pub const PATIENCE: Duration = Duration::from_secs(90);

pub struct Client {
    stream: TcpStream,
    addr: SocketAddr,
    begun: Instant,
}

/// How a connection ended.
#[derive(Debug)]
pub struct End {
    /// What came before the end.
    pub text: String,
    /// How long after the beginning it was.
    pub after: Duration,
}

impl End {
    /// The status of the first answer; 0 when there was none.
    pub fn status(&self) -> u16 {
        self.text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
    }
}

impl Client {
    pub async fn connect(addr: SocketAddr) -> Self {
        Self::connect_from(IpAddr::from([127, 0, 0, 1]), addr).await
    }

    /// One of the many addresses of this machine: there is a bound for each.
    pub async fn connect_from(own: IpAddr, addr: SocketAddr) -> Self {
        Self::try_connect_from(own, addr).await.unwrap()
    }

    pub async fn try_connect_from(own: IpAddr, addr: SocketAddr) -> std::io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(own, 0))?;
        // What is not read stays with the server.
        socket.set_recv_buffer_size(4_096)?;
        let stream = socket.connect(addr).await?;
        Ok(Self { stream, addr, begun: Instant::now() })
    }

    /// Writes as much as the server takes: it may have closed before the end.
    pub async fn write(&mut self, bytes: &[u8]) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.stream.write_all(bytes)).await;
    }

    /// A whole request for a page.
    pub fn get(&self, path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.addr).into_bytes()
    }

    /// The head of a form of ours with so many bytes.
    pub fn form(&self, length: usize) -> Vec<u8> {
        format!(
            "POST /connect/send HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n",
            self.addr
        )
        .into_bytes()
    }

    /// Reads the head of an answer, and its body where it says how long that is.
    pub async fn answer(&mut self) -> String {
        let mut text = Vec::new();
        loop {
            let whole = String::from_utf8_lossy(&text).into_owned();
            if let Some((head, body)) = whole.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("content-length")
                        .then(|| value.trim().parse().ok())?
                });
                if body.len() >= length.unwrap_or(0) {
                    return whole;
                }
            }
            let mut piece = [0; 4_096];
            let length = self.stream.read(&mut piece).await.unwrap();
            assert!(length > 0, "closed in the midst of an answer: {whole:?}");
            text.extend_from_slice(&piece[..length]);
        }
    }

    /// Reads until the server closes. A reset is an end too.
    pub async fn end(mut self) -> End {
        let mut text = Vec::new();
        let mut piece = vec![0; 65_536];
        let reading = async {
            while let Ok(length) = self.stream.read(&mut piece).await
                && length > 0
            {
                text.extend_from_slice(&piece[..length]);
            }
        };
        assert!(tokio::time::timeout(PATIENCE, reading).await.is_ok(), "never closed");
        End { text: String::from_utf8_lossy(&text).into_owned(), after: self.begun.elapsed() }
    }

    /// Waits until the server has closed, without reading anything.
    pub async fn end_unread(self) -> Duration {
        let closed = async {
            // What the other side has given up is told by an error alone.
            while self.stream.take_error().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, closed).await.is_ok(), "never closed");
        self.begun.elapsed()
    }
}

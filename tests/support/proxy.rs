//! A connection to somebody that can be made to fail in every way a network knows.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What happens to connections, also to those that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// They reach their end.
    Fine,
    /// None can be made: nobody listens.
    Gone,
    /// They are closed at once.
    Refuses,
    /// Nothing comes back.
    Hangs,
    /// Every HTTP request is answered with 503 and a page.
    Fails,
    /// Whatever is sent, noise comes back.
    Babbles,
}

/// The way to somebody else.
pub struct Proxy {
    pub port: u16,
    weather: Arc<watch::Sender<Weather>>,
    task: JoinHandle<()>,
    /// Keeps the port while nobody listens at it.
    _place: TcpSocket,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// A way to a port on this machine.
    pub async fn to(port: u16) -> Self {
        let place = socket(0);
        let own = place.local_addr().unwrap().port();
        let weather = Arc::new(watch::Sender::new(Weather::Fine));
        let task = tokio::spawn(listen(own, port, weather.subscribe()));
        // Whoever has the way can use it.
        let way = Self { port: own, weather, task, _place: place };
        way.turn(Weather::Fine).await;
        way
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Changes the weather, and waits until everybody would notice.
    pub async fn turn(&self, weather: Weather) {
        self.set(weather);
        while (weather == Weather::Gone) == self.is_open().await {
            tokio::task::yield_now().await;
        }
    }

    async fn is_open(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).await.is_ok()
    }
}

/// Two sockets may have one port, of which one listens.
fn socket(port: u16) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], port))).unwrap();
    socket
}

/// Takes connections, except while it is to look as if nobody did.
async fn listen(own: u16, port: u16, mut weather: watch::Receiver<Weather>) {
    loop {
        weather.wait_for(|weather| *weather != Weather::Gone).await.unwrap();
        let (listener, seen) = (socket(own).listen(1_024).unwrap(), weather.clone());
        loop {
            tokio::select! {
                taken = listener.accept() => {
                    tokio::spawn(serve(taken.unwrap().0, port, seen.clone()));
                }
                _ = weather.wait_for(|weather| *weather == Weather::Gone) => break,
            }
        }
    }
}

/// Serves a connection; a change of the weather cuts those that are on their way.
async fn serve(mut client: TcpStream, port: u16, mut weather: watch::Receiver<Weather>) {
    let now = *weather.borrow_and_update();
    tokio::select! {
        () = pass(&mut client, port, now) => {}
        _ = weather.changed() => {}
    }
    // A reset, as when a machine goes down.
    let _ = client.set_zero_linger();
}

async fn pass(client: &mut TcpStream, port: u16, weather: Weather) {
    let mut noise = [0; 4096];
    match weather {
        Weather::Fine => {
            if let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await {
                let _ = copy_bidirectional(client, &mut server).await;
            }
        }
        Weather::Gone | Weather::Refuses => {}
        Weather::Hangs => while client.read(&mut noise).await.is_ok_and(|read| read > 0) {},
        Weather::Fails => {
            let page = "<html>Service Unavailable</html>";
            let head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html";
            let answer = format!(
                "{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            );
            let _ = client.read(&mut noise).await;
            let _ = client.write_all(answer.as_bytes()).await;
        }
        Weather::Babbles => {
            let _ = client.read(&mut noise).await;
            let _ = client.write_all(&[0x7f; 512]).await;
        }
    }
}

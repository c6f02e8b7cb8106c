//! The accept loop.
//!
//! It is our own for one reason: a fault can ask that a connection ends without an answer, and
//! `axum::serve` always answers.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::SandboxError;
use super::cuttable::{Cuttable, Scissors};
use super::origin::{Arrival, Scheme};

const MAX_CONNECTIONS: usize = 2048;
const TLS_HANDSHAKE: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(3);

/// Marks a response that must not leave whole: the connection is closed instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutConnection {
    /// Before the first byte.
    Silent,
    /// Inside the head.
    Inside,
}

/// How much of the head leaves before a cut inside it: the status can be read, the rest cannot.
const BEFORE_THE_CUT: usize = 20;

/// A listener and its connections.
#[derive(Debug)]
pub struct Listener {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An address that is ours, and that nobody answers at yet.
#[derive(Debug)]
pub struct Bound {
    socket: TcpListener,
    addr: SocketAddr,
}

impl Bound {
    /// Take an address.
    pub async fn to(addr: SocketAddr) -> Result<Self, SandboxError> {
        let fault = |source| SandboxError::Listen { addr, source };
        let socket = TcpListener::bind(addr).await.map_err(fault)?;
        let addr = socket.local_addr().map_err(fault)?;
        Ok(Self { socket, addr })
    }

    /// Answer at it, with TLS when there is an acceptor.
    pub fn serve(self, scheme: Scheme, tls: Option<TlsAcceptor>, router: Router) -> Listener {
        let (stop, stopped) = watch::channel(false);
        let serving = Serving { scheme, tls, router, stopped };
        let task = tokio::spawn(accept_until_stopped(self.socket, serving));
        Listener { addr: self.addr, stop, task }
    }
}

impl Listener {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Take no new connections, let requests in flight finish, for three seconds at most.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            tracing::warn!(addr = %self.addr, "gave up waiting for connections of the sandbox");
        }
    }
}

#[derive(Clone)]
struct Serving {
    scheme: Scheme,
    tls: Option<TlsAcceptor>,
    router: Router,
    stopped: watch::Receiver<bool>,
}

async fn accept_until_stopped(socket: TcpListener, mut serving: Serving) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            _ = serving.stopped.changed() => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, mostly: wait for others to close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let serving = serving.clone();
        connections.spawn(async move {
            if let Err(error) = serve(stream, serving).await {
                tracing::debug!(%error, "connection of the sandbox ended early");
            }
            drop(place);
        });
    }
    drop(socket);
    while connections.join_next().await.is_some() {}
}

async fn serve(stream: TcpStream, serving: Serving) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let arrival = Arrival { scheme: serving.scheme, local: stream.local_addr()? };
    match serving.tls.clone() {
        None => serve_http(stream, arrival, serving).await,
        Some(tls) => {
            let stream = tokio::time::timeout(TLS_HANDSHAKE, tls.accept(stream)).await??;
            serve_http(stream, arrival, serving).await
        }
    }
}

async fn serve_http<S>(stream: S, arrival: Arrival, serving: Serving) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Serving { router, mut stopped, .. } = serving;
    let (stream, scissors) = Cuttable::new(stream);
    let service =
        service_fn(move |request| answer(request, arrival, router.clone(), scissors.clone()));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        served = connection.as_mut() => return served.map_err(io::Error::other),
        _ = stopped.wait_for(|stopped| *stopped) => connection.as_mut().graceful_shutdown(),
    }
    connection.await.map_err(io::Error::other)
}

/// An error of this function makes hyper drop the connection without a byte.
async fn answer(
    mut request: Request<Incoming>,
    arrival: Arrival,
    router: Router,
    scissors: Scissors,
) -> io::Result<Response> {
    request.extensions_mut().insert(arrival);
    let answered: Result<Response, Infallible> = router.oneshot(request.map(Body::new)).await;
    let response = match answered {
        Ok(response) => response,
        Err(impossible) => match impossible {},
    };
    match response.extensions().get::<CutConnection>() {
        Some(CutConnection::Silent) => return Err(io::Error::other("cut by a fault")),
        Some(CutConnection::Inside) => scissors.cut_after(BEFORE_THE_CUT),
        None => {}
    }
    Ok(response)
}

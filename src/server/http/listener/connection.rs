//! One connection from its first byte to its end.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use hyper::body::{Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::head::FIELDS;
use super::progress::Progress;
use super::wire::Wire;
use crate::server::http::client::Peer;
use crate::server::meter;

/// How long, once the program was told to stop, a connection that idles is still listened to:
/// what its client has sent meanwhile is answered.
const LAST_CALL: Duration = Duration::from_secs(1);

/// How long is listened to a client that gets an answer before it has sent everything: closing at
/// once could take the answer away from it.
const LINGER: Duration = Duration::from_secs(1);

/// What of a body hyper reads ahead, at most.
const AHEAD: usize = 65_536;

/// Serves a connection until it ends.
pub(super) async fn serve(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    stopping: CancellationToken,
) {
    let progress = Arc::new(Progress::default());
    let wire = Wire::new(stream, progress.clone());
    let service = {
        let (progress, stopping) = (progress.clone(), stopping.clone());
        service_fn(move |request| {
            let (router, progress, stopping) = (router.clone(), progress.clone(), stopping.clone());
            Box::pin(answer(request, peer, router, progress, stopping))
        })
    };
    let mut http = http1::Builder::new();
    let mut connection =
        http.max_headers(FIELDS).max_buf_size(AHEAD).serve_connection(wire, service);
    let mut last_call = pin!(async move {
        stopping.cancelled().await;
        tokio::time::sleep(LAST_CALL).await;
    });
    let mut told = false;
    let refused = poll_fn(|cx| {
        if !told && last_call.as_mut().poll(cx).is_ready() {
            told = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
        while connection.poll_without_shutdown(cx).is_pending() {
            // During an answer hyper learned that there is nothing to read; now there may be.
            if !progress.has_ended() {
                return progress.refused_now().map_or(Poll::Pending, |it| Poll::Ready(Some(it)));
            }
        }
        Poll::Ready(None)
    });
    let refused = refused.await;
    let (stream, too_slow) = connection.into_parts().io.into_stream();
    match refused {
        Some(status) => refuse(stream, status).await,
        // The rest of the answer is not kept for it.
        None if too_slow => drop(stream.set_zero_linger()),
        None => close(stream).await,
    }
}

async fn answer(
    mut request: Request<Incoming>,
    peer: Peer,
    router: Router,
    progress: Arc<Progress>,
    stopping: CancellationToken,
) -> Result<Response<Answer>, Infallible> {
    request.extensions_mut().insert(peer);
    let mut response = router.oneshot(request.map(Body::new)).await?;
    let unread =
        matches!(response.status(), StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE);
    if unread || progress.is_chunked() || stopping.is_cancelled() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Answer { body, progress }))
}

/// The body of an answer; it tells when the answer is complete.
struct Answer {
    body: Body,
    progress: Arc<Progress>,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.progress.end();
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Ends a connection with an answer that nobody renders: what came was no request yet.
pub(super) async fn refuse(mut stream: TcpStream, status: StatusCode) {
    let reason = status.canonical_reason().unwrap_or_default();
    let wait = if status == StatusCode::TOO_MANY_REQUESTS { "Retry-After: 5\r\n" } else { "" };
    tracing::info!(status = status.as_u16(), "refused before it was a request");
    meter::refused(status.as_u16());
    let answer = format!(
        "HTTP/1.1 {code} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {length}\r\n{wait}Cache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{reason}\n",
        code = status.as_u16(),
        length = reason.len() + 1,
    );
    let written = tokio::time::timeout(LINGER, stream.write_all(answer.as_bytes())).await;
    if matches!(written, Ok(Ok(()))) {
        close(stream).await;
    }
}

/// Says that nothing more comes, and waits a moment for the other side to say so too.
async fn close(mut stream: TcpStream) {
    let mut nobody_reads = [0; 1_024];
    let farewell = async {
        stream.shutdown().await?;
        while stream.read(&mut nobody_reads).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(LINGER, farewell).await;
}

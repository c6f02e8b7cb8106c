//! Calls to Microsoft: every one has a time limit, a size limit and a typed failure.

use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode};
use reqwest::RequestBuilder;
use tracing::Instrument;

use crate::server::clock::Timestamp;
use crate::server::loopback::is_loopback;
use crate::server::{meter, trace};

/// The most that is read of any answer, in bytes.
const ANSWER_LIMIT: usize = 1_048_576;

/// The longest wait that is believed, in seconds: a day.
const LONGEST_WAIT: u64 = 86_400;

/// The time that an ordinary call may take in total.
pub const CALL_LIMIT: Duration = Duration::from_secs(8);

/// The clients for all outbound calls: no redirects, no decompression, no cookies.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// By the proxy that the environment names, if it does.
    remote: reqwest::Client,
    /// To this machine itself, which no proxy can reach.
    local: reqwest::Client,
    /// Who is called, as the numbers have it.
    target: &'static str,
}

/// A whole answer.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most 1 MB.
    pub body: Vec<u8>,
}

/// Why there is no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// No connection could be made: nothing was sent.
    #[error("no connection")]
    NotConnected,
    /// The time was up; the request may have taken effect.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke; the request may have taken effect.
    #[error("connection broke")]
    Cut,
    /// The answer is larger than what is read.
    #[error("answer too large")]
    TooLarge,
}

impl Outbound {
    /// Makes the client.
    ///
    /// # Errors
    /// When the platform's TLS roots can't be set up.
    pub fn new() -> Result<Self, reqwest::Error> {
        Ok(Self {
            remote: builder().build()?,
            local: builder().no_proxy().build()?,
            target: "other",
        })
    }

    /// The same clients, for calls to somebody with a name.
    #[must_use]
    pub fn towards(self, target: &'static str) -> Self {
        Self { target, ..self }
    }

    /// Starts a request that [`Outbound::call`] sends.
    pub fn request(&self, method: http::Method, url: url::Url) -> RequestBuilder {
        let client = if is_loopback(&url) { &self.local } else { &self.remote };
        client.request(method, url)
    }

    /// Sends a request and reads its whole answer within `limit`.
    ///
    /// # Errors
    /// [`OutboundError`]; only `NotConnected` is sure that nothing took effect.
    pub async fn call(
        &self,
        request: RequestBuilder,
        limit: Duration,
    ) -> Result<Answer, OutboundError> {
        self.call_reading(request, limit, |status| status != StatusCode::ACCEPTED).await
    }

    /// The same for a request whose success is all in the head of the answer, however much follows.
    ///
    /// # Errors
    /// [`OutboundError`]; only `NotConnected` is sure that nothing took effect.
    pub async fn call_for_status(
        &self,
        request: RequestBuilder,
        limit: Duration,
    ) -> Result<Answer, OutboundError> {
        self.call_reading(request, limit, |status| !status.is_success()).await
    }

    async fn call_reading(
        &self,
        request: RequestBuilder,
        limit: Duration,
        has_more: fn(StatusCode) -> bool,
    ) -> Result<Answer, OutboundError> {
        let span = tracing::info_span!("call", to = self.target);
        let (begun, reading) = (Instant::now(), read(request, has_more).instrument(span));
        let outcome = match tokio::time::timeout(limit, reading).await {
            Ok(answer) => answer,
            Err(_) => Err(OutboundError::TimedOut),
        };
        let status = outcome.as_ref().map(|answer| answer.status.as_u16());
        meter::upstream(self.target, status, begun.elapsed());
        if let Some(id) = outcome.as_ref().ok().and_then(|answer| microsoft_id(&answer.headers)) {
            trace::note_microsoft(id);
        }
        outcome
    }
}

/// By which Microsoft finds the request again, if it is a UUID: Graph and Entra have names of
/// their own for it.
fn microsoft_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("request-id").or_else(|| headers.get("x-ms-request-id"))?;
    Some(uuid::Uuid::try_parse(id.to_str().ok()?).ok()?.to_string())
}

#[expect(clippy::disallowed_methods, reason = "the one place that makes clients")]
fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // reqwest sends nothing again; without this it copies each request for that.
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .connect_timeout(Duration::from_secs(4))
        .user_agent(concat!("graph-connect/", env!("CARGO_PKG_VERSION")))
}

/// Where all of an answer is in its head, as with every 202, a body that breaks off does not make
/// it doubtful.
async fn read(
    request: RequestBuilder,
    has_more: fn(StatusCode) -> bool,
) -> Result<Answer, OutboundError> {
    let mut response = request.send().await.map_err(classify)?;
    let (status, mut body) = (response.status(), Vec::new());
    if !has_more(status) {
        return Ok(Answer { status, headers: std::mem::take(response.headers_mut()), body });
    }
    while let Some(piece) = response.chunk().await.map_err(classify)? {
        if body.len() + piece.len() > ANSWER_LIMIT {
            return Err(OutboundError::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer { status, headers: std::mem::take(response.headers_mut()), body })
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn classify(error: reqwest::Error) -> OutboundError {
    if error.is_connect() {
        OutboundError::NotConnected
    } else if error.is_timeout() {
        OutboundError::TimedOut
    } else {
        OutboundError::Cut
    }
}

/// `Retry-After` in seconds from now: a number or an HTTP date (RFC 9110, section 10.2.3).
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<u64> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(seconds.min(LONGEST_WAIT));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(since.as_secs().saturating_sub(u64::try_from(now.0).unwrap_or(0)).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests;

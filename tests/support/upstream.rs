//! A Graph that cuts connections at random points of the exchange, and knows which mails it has.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::REQUEST_ID;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    Accepted,
    /// Accepted, with a wait that does not mean this mail.
    AcceptedWithWait,
    Refused,
    Throttled,
    /// 503, nothing was done.
    Failed,
    /// 504, although the mail was taken.
    FailedAfterwards,
    CutBeforeTheRequest,
    CutInsideTheRequest,
    CutAfterTheRequest,
    /// The mail was taken, nothing is answered.
    CutBeforeTheAnswer,
    CutInsideTheAnswer,
}

/// How often each comes, of a hundred.
const FATES: [(Fate, u64); 11] = [
    (Fate::Accepted, 52),
    (Fate::AcceptedWithWait, 2),
    (Fate::Refused, 4),
    (Fate::Throttled, 4),
    (Fate::Failed, 2),
    (Fate::FailedAfterwards, 2),
    (Fate::CutBeforeTheRequest, 6),
    (Fate::CutInsideTheRequest, 8),
    (Fate::CutAfterTheRequest, 6),
    (Fate::CutBeforeTheAnswer, 6),
    (Fate::CutInsideTheAnswer, 8),
];

/// Chance that can be repeated: the number of each draw is mixed with the seed (splitmix64).
#[derive(Clone)]
pub struct Chance(Arc<(u64, AtomicU64)>);

impl Chance {
    /// `SEED` repeats that of another run.
    pub fn new() -> Self {
        let wanted = std::env::var("SEED").ok().map(|seed| seed.parse().unwrap());
        let seed = wanted.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
        eprintln!("SEED={seed}");
        Self(Arc::new((seed, AtomicU64::new(0))))
    }

    /// A number below `limit`.
    pub fn below(&self, limit: u64) -> u64 {
        let number = self.0.1.fetch_add(1, Ordering::Relaxed);
        let mut mixed = self.0.0.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn fate(&self) -> Fate {
        let mut left = self.below(FATES.iter().map(|(_, share)| share).sum());
        for (fate, share) in FATES {
            match left.checked_sub(share) {
                None => return fate,
                Some(rest) => left = rest,
            }
        }
        unreachable!("the shares add up")
    }
}

#[derive(Default)]
struct Known {
    /// How often each mail was taken, by its subject.
    mails: HashMap<String, usize>,
    fates: HashMap<Fate, usize>,
}

/// It listens on a port of its own.
pub struct Upstream {
    pub origin: String,
    known: Arc<Mutex<Known>>,
    task: JoinHandle<()>,
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Upstream {
    /// It takes up to `slow` milliseconds before a mail is taken, and as much again afterwards.
    pub async fn start(chance: &Chance, slow: u64) -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (known, chance) = (Arc::<Mutex<Known>>::default(), chance.clone());
        let seen = known.clone();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, chance.clone(), slow, seen.clone()));
            }
        });
        Self { origin, known, task }
    }

    /// How often each mail was taken, by its subject.
    pub fn mails(&self) -> HashMap<String, usize> {
        self.known.lock().unwrap().mails.clone()
    }

    /// What has happened, and how often.
    pub fn fates(&self) -> Vec<(Fate, usize)> {
        let mut fates: Vec<_> = self.known.lock().unwrap().fates.clone().into_iter().collect();
        fates.sort_unstable();
        fates
    }
}

/// Serves one request after the other, until one is cut.
async fn serve(mut stream: TcpStream, chance: Chance, slow: u64, known: Arc<Mutex<Known>>) {
    loop {
        let fate = chance.fate();
        if exchange(&mut stream, fate, &chance, slow, &known).await.is_none() {
            // A reset, as when a machine goes down.
            let _ = stream.set_zero_linger();
            return;
        }
    }
}

/// Nothing when the connection is to be cut, or was.
async fn exchange(
    stream: &mut TcpStream,
    fate: Fate,
    chance: &Chance,
    slow: u64,
    known: &Mutex<Known>,
) -> Option<()> {
    let pause = async || tokio::time::sleep(Duration::from_millis(chance.below(slow + 1))).await;
    let mut request = Vec::new();
    // Somebody has begun to write: there is a request that this happens to.
    read_some(stream, &mut request, 1).await?;
    *known.lock().unwrap().fates.entry(fate).or_default() += 1;
    if fate == Fate::CutBeforeTheRequest {
        return None;
    }
    let (head, length) = read_head(stream, &mut request).await?;
    let whole = head + length;
    if fate == Fate::CutInsideTheRequest {
        let part = usize::try_from(chance.below(whole as u64)).unwrap();
        read_some(stream, &mut request, part.max(1)).await?;
        return None;
    }
    read_some(stream, &mut request, whole).await?;
    if fate == Fate::CutAfterTheRequest {
        return None;
    }
    pause().await;
    if takes(fate) {
        let mail: serde_json::Value = serde_json::from_slice(&request[head..whole]).unwrap();
        let subject = mail["message"]["subject"].as_str().unwrap().to_owned();
        *known.lock().unwrap().mails.entry(subject).or_default() += 1;
    }
    pause().await;
    let answer = answer(fate)?;
    if fate == Fate::CutInsideTheAnswer {
        let part = usize::try_from(chance.below(answer.len() as u64)).unwrap();
        let _ = stream.write_all(&answer.as_bytes()[..part]).await;
        let _ = stream.flush().await;
        return None;
    }
    stream.write_all(answer.as_bytes()).await.ok()
}

/// Whether the mail is sent.
fn takes(fate: Fate) -> bool {
    matches!(
        fate,
        Fate::Accepted
            | Fate::AcceptedWithWait
            | Fate::FailedAfterwards
            | Fate::CutBeforeTheAnswer
            | Fate::CutInsideTheAnswer
    )
}

fn answer(fate: Fate) -> Option<String> {
    let (status, more, body) = match fate {
        Fate::Accepted | Fate::CutInsideTheAnswer => ("202 Accepted", "", ""),
        Fate::AcceptedWithWait => ("202 Accepted", "Retry-After: 7\r\n", ""),
        Fate::Refused => {
            ("400 Bad Request", "", r#"{"error":{"code":"ErrorInvalidRecipients","message":""}}"#)
        }
        Fate::Throttled => ("429 Too Many Requests", "Retry-After: 1\r\n", ""),
        Fate::Failed => ("503 Service Unavailable", "", ""),
        Fate::FailedAfterwards => ("504 Gateway Timeout", "", "<html>"),
        Fate::CutBeforeTheRequest
        | Fate::CutInsideTheRequest
        | Fate::CutAfterTheRequest
        | Fate::CutBeforeTheAnswer => return None,
    };
    let length = body.len();
    Some(format!(
        "HTTP/1.1 {status}\r\nrequest-id: {REQUEST_ID}\r\n{more}Content-Length: {length}\r\n\r\n{body}"
    ))
}

/// Reads until there are so many bytes.
async fn read_some(stream: &mut TcpStream, request: &mut Vec<u8>, bytes: usize) -> Option<()> {
    while request.len() < bytes {
        let read = stream.read_buf(request).await.ok()?;
        if read == 0 {
            return None;
        }
    }
    Some(())
}

/// The lengths of the head and of the body.
async fn read_head(stream: &mut TcpStream, request: &mut Vec<u8>) -> Option<(usize, usize)> {
    loop {
        let end = request.windows(4).position(|end| end == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            return Some((end + 4, length.map_or(0, |length| length.trim().parse().unwrap())));
        }
        let more = request.len() + 1;
        read_some(stream, request, more).await?;
    }
}

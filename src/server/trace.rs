//! What belongs to one request, wherever its work goes on: its id, and what its line in the log
//! tells in the end.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::either::Either;
use tracing::{Instrument, Span};

use super::random;

/// How many calls to Microsoft a line names at most.
const MOST: usize = 8;

tokio::task_local! {
    static CURRENT: Arc<Trace>;
}

/// A request.
#[derive(Debug)]
pub struct Trace {
    id: [u8; 16],
    notes: Mutex<Notes>,
}

/// What the line of a request tells.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The first bytes of the hash of the user key.
    pub user: Option<String>,
    /// The ids by which Microsoft knows what it was asked.
    pub microsoft: Vec<String>,
}

impl Trace {
    /// A request that begins. Its id is ours: none that comes from outside is taken over.
    #[must_use]
    pub fn begin() -> Arc<Self> {
        Arc::new(Self { id: random::bytes(), notes: Mutex::default() })
    }

    /// The id itself.
    #[must_use]
    pub fn bytes(&self) -> [u8; 16] {
        self.id
    }

    /// Its id: 32 hexadecimal digits, which are a trace id of W3C Trace Context too.
    #[must_use]
    pub fn id(&self) -> String {
        hex(&self.id)
    }

    /// What was noted so far.
    #[must_use]
    pub fn notes(&self) -> Notes {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, change: impl FnOnce(&mut Notes)) {
        change(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Does the work of a request.
pub async fn during<F: Future>(trace: Arc<Trace>, work: F) -> F::Output {
    CURRENT.scope(trace, work).await
}

/// Work that goes on in a task of its own still belongs to the request that began it.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let work = match current() {
        Some(trace) => Either::Left(CURRENT.scope(trace, work)),
        None => Either::Right(work),
    };
    work.instrument(Span::current())
}

/// The request that this is done for.
#[must_use]
pub fn current() -> Option<Arc<Trace>> {
    CURRENT.try_with(Arc::clone).ok()
}

/// Whose session it is, by the hash of the user key.
pub fn note_user(hash: &[u8; 32]) {
    let _ = CURRENT.try_with(|trace| trace.note(|notes| notes.user = Some(hex(&hash[..6]))));
}

/// By which id Microsoft knows what it was asked.
pub fn note_microsoft(id: String) {
    let _ = CURRENT.try_with(|trace| {
        trace.note(|notes| {
            if notes.microsoft.len() < MOST {
                notes.microsoft.push(id);
            }
        });
    });
}

/// What tells Graph which request a call belongs to (W3C Trace Context: `traceparent`).
#[must_use]
pub fn parent() -> Option<String> {
    let trace = current()?;
    let call: [u8; 8] = random::bytes();
    Some(format!("00-{}-{}-01", trace.id(), hex(&call)))
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_of_its_own_writes_to_the_same_request() {
        let trace = Trace::begin();
        let id = trace.id();
        during(trace.clone(), async {
            note_user(&[0xab; 32]);
            let inner = tokio::spawn(carried(async {
                note_microsoft("m".to_owned());
                parent().unwrap()
            }));
            let parent = inner.await.unwrap();
            assert!(parent.starts_with(&format!("00-{id}-")) && parent.len() == 55, "{parent}");
            assert!(tokio::spawn(async { current() }).await.unwrap().is_none());
        })
        .await;
        let notes = trace.notes();
        assert_eq!(notes.user.as_deref(), Some("abababababab"));
        assert_eq!(notes.microsoft, ["m"]);
        assert!(current().is_none());
    }
}

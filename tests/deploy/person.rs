//! Somebody who reads and writes all the time, and notices every request that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Browser, Form};

/// A file of two pieces.
const FILE: usize = 1_000_000;

pub struct Person {
    pub browser: Browser,
    pub calm: Arc<AtomicBool>,
    /// How many requests were answered as they should be.
    pub answered: Arc<AtomicUsize>,
}

impl Person {
    /// Goes on until all is calm; the subjects of the mails that were accepted.
    pub async fn stay(self) -> Vec<String> {
        let mut subjects = Vec::new();
        while !self.calm.load(Ordering::SeqCst) {
            self.reads().await;
            let form = written();
            subjects.push(form.value("subject").to_owned());
            match subjects.len() % 4 {
                0 => self.sends_a_file(form).await,
                1 => self.sends_without_script(form).await,
                _ => self.sends(form).await,
            }
        }
        subjects
    }

    /// The page and the script's question who is there: both know.
    async fn reads(&self) {
        let page = self.browser.get("/").send().await;
        assert_eq!(page.status, 200, "{page:?}");
        assert!(!page.field("idempotency_key").is_empty(), "signed out: {page:?}");
        let page = self.browser.call("current_user", &[]).send().await;
        assert_eq!(page.status, 200, "{page:?}");
        assert_ne!(page.json(), Value::Null, "signed out");
        self.answered.fetch_add(2, Ordering::SeqCst);
    }

    async fn sends(&self, form: Form) {
        let page = self.browser.send_mail(&form).await;
        assert_eq!((page.status, &page.json()["status"]), (200, &json!("accepted")), "{page:?}");
        self.answered.fetch_add(1, Ordering::SeqCst);
    }

    async fn sends_without_script(&self, form: Form) {
        let page = self.browser.send_form(&form).await;
        assert_eq!(page.status, 303, "{page:?}");
        assert!(page.location().starts_with("/?sent="), "{page:?}");
        self.answered.fetch_add(1, Ordering::SeqCst);
    }

    async fn sends_a_file(&self, form: Form) {
        let message = form.value("idempotency_key").to_owned();
        let file = self.browser.upload("notes.txt", &vec![b'x'; FILE], &message).await;
        self.answered.fetch_add(3, Ordering::SeqCst);
        self.sends(form.with("attachments", file)).await;
    }
}

/// A mail that says by its subject which it is.
fn written() -> Form {
    let form = Form::new();
    let key = form.value("idempotency_key").to_owned();
    form.with("subject", key)
}

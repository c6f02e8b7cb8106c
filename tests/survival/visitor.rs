//! Somebody who signs in, sends mails and signs out, whatever happens to the program meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Browser, Form, Page};
use crate::survivors::{Acknowledged, World};

const ACCOUNTS: [&str; 3] =
    ["megan@fabrikam.example", "zoe@fabrikam.example", "sam@outlook.example"];

/// After how many crashes a session that can't refresh is left alone for a while.
const PATIENCE: usize = 3;

/// How long a session may be unable to send when nothing crashes any more.
const LIMIT: Duration = Duration::from_secs(45);

/// What came of a step.
enum Step {
    Done,
    /// The program was away, or asked to wait.
    Later,
}

pub struct Visitor {
    world: Arc<World>,
    account: usize,
    /// After which crash the session of this visitor was found alive; the largest number without one.
    pub alive: Arc<AtomicUsize>,
}

impl Visitor {
    pub fn new(world: Arc<World>, number: usize) -> Self {
        let alive = Arc::new(AtomicUsize::new(usize::MAX));
        Self { world, account: number % ACCOUNTS.len(), alive }
    }

    /// One session after the other, until all is calm and all sessions are verified.
    pub async fn stay(self) {
        let mut number = self.account;
        loop {
            number += 1;
            let session = match self.world.rested() {
                Some(session) => Some(session),
                None if self.world.is_calm() => return,
                None => self.sign_in().await,
            };
            if let Some(session) = session {
                self.alive.store(0, Ordering::SeqCst);
                self.use_for(session, number % 6).await;
                self.alive.store(usize::MAX, Ordering::SeqCst);
            }
        }
    }

    /// Signs in; nothing when the program was away before the browser had its cookie.
    async fn sign_in(&self) -> Option<Acknowledged> {
        let browser = Browser::new(self.world.addr, &self.world.origin);
        let start = self.ask(browser.get("/connect/sign-in").try_send()).await?;
        let sandbox = &self.world.sandbox;
        let reply = sandbox.authorize(start.location(), ACCOUNTS[self.account]).await;
        let begun = self.world.attempt(self.account);
        self.ask(browser.arrive(&reply).try_send()).await;
        browser.session()?;
        Some(Acknowledged { browser, account: self.account, begun })
    }

    /// Works with a session until it has outlived some crashes, then ends it.
    async fn use_for(&self, session: Acknowledged, crashes: usize) {
        let end = self.world.crashes() + crashes;
        let (mut sent, mut calm) = (self.world.crashes(), None);
        loop {
            if self.world.is_too_old(&session) {
                self.world.too_old.fetch_add(1, Ordering::SeqCst);
                return;
            }
            let crash = self.world.crashes();
            let found = self.is_found(&session).await;
            if matches!(found, Step::Done) {
                self.alive.store(crash, Ordering::SeqCst);
                if let Step::Done = self.sends(&session).await {
                    sent = crash;
                    if sent >= end || self.world.is_calm() {
                        self.world.verified.fetch_add(1, Ordering::SeqCst);
                        return self.sign_out(&session).await;
                    }
                }
            }
            if self.world.is_calm() {
                let calm = calm.get_or_insert_with(Instant::now);
                assert!(calm.elapsed() < LIMIT, "a session can't send any more");
            } else if self.world.crashes() > sent + PATIENCE {
                return self.world.rest(session);
            }
        }
    }

    async fn is_found(&self, session: &Acknowledged) -> Step {
        let call = session.browser.call("current_user", &[]).try_send();
        match self.ask(call).await {
            Some(page) if page.status == 200 && page.json() != Value::Null => Step::Done,
            Some(page) if page.status == 503 => Step::Later,
            Some(page) => panic!("an acknowledged session is lost: {page:?}"),
            None => Step::Later,
        }
    }

    async fn sends(&self, session: &Acknowledged) -> Step {
        let form = Form::new();
        let call = session.browser.call("send_mail", &form.fields()).try_send();
        match self.ask(call).await {
            Some(page) if page.status == 200 => Step::Done,
            Some(page) if page.status == 401 => panic!("an acknowledged session ended: {page:?}"),
            _ => Step::Later,
        }
    }

    /// Ends the session; where that was acknowledged, it stays so.
    async fn sign_out(&self, session: &Acknowledged) {
        let cookie = session.browser.cookie_header();
        let Some(page) =
            self.ask(session.browser.post("/connect/disconnect", &[]).try_send()).await
        else {
            return;
        };
        assert_eq!(page.status, 200, "{page:?}");
        let again = session.browser.call("current_user", &[]).with("cookie", &cookie).try_send();
        if let Some(page) = self.ask(again).await {
            assert!(page.status == 503 || page.json() == Value::Null, "it came back: {page:?}");
        }
    }

    /// The answer, or nothing when the program is away; then it waits for a moment.
    async fn ask(&self, request: impl Future<Output = reqwest::Result<Page>>) -> Option<Page> {
        let answer = request.await.ok();
        if answer.is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        answer
    }
}

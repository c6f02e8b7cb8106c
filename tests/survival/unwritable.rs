//! A database that can't be written, because its disk is full or it has become read-only: what
//! can't be done says so, nobody is signed out, and without a restart everything goes on.

mod people;
mod trouble;

use crate::database::Database;
use crate::instance::{Instance, usual};
use crate::support::{
    Answer, Browser, Form, Gate, Microsoft, REQUEST_ID, eventually, free_address,
};
use trouble::Trouble;

const SEND: &str = "/v1.0/me/sendMail";

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_says_so_and_loses_nothing() {
    let log = Stage::build(Trouble::full_disk()).await.story().await;
    assert!(log.contains("database or disk is full"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_becomes_read_only_says_so_and_loses_nothing() {
    let log = Stage::build(Trouble::read_only_disk()).await.story().await;
    assert!(log.contains("disk I/O error"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_becomes_read_only_says_so_and_loses_nothing() {
    let log = Stage::build(Trouble::read_only_server().await).await.story().await;
    assert!(log.contains("in a read-only transaction"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_can_t_be_written_keeps_nobody_from_anything() {
    let (database, addr) = (Database::sqlite(), free_address());
    let origin = format!("http://{addr}");
    let words = ["sh", "-c", r#"exec "$@" 2>/dev/full"#, "sh"].map(str::to_owned).into();
    let variables = usual(addr, &origin, database.url());
    let mut app = Instance::launch(words, "serve", addr, variables).await;
    let page = Browser::new(addr, &origin).get("/").send().await;
    assert_eq!(page.status, 200, "its line in the log was for nobody");
    app.signal("TERM");
    assert_eq!(app.end().await, Some(0));
}

struct Stage {
    trouble: Trouble,
    app: Instance,
    microsoft: Microsoft,
    origin: String,
}

impl Stage {
    async fn build(trouble: Trouble) -> Self {
        let microsoft = Microsoft::start().await;
        let addr = free_address();
        let origin = format!("http://{addr}");
        let mut variables = usual(addr, &origin, trouble.url());
        variables.extend(trouble.variables());
        variables.extend([
            ("AZURE_AUTHORITY_HOST", microsoft.origin.clone()),
            ("CONNECT_GRAPH_URL", microsoft.origin.clone()),
        ]);
        let app = Instance::launch(trouble.launcher(), "serve", addr, variables).await;
        Self { trouble, app, microsoft, origin }
    }

    /// All of it; what was logged.
    async fn story(mut self) -> String {
        let people = self.people().await;
        let all @ [flying, refreshed, forms @ ..] =
            &[1, 2, 3, 4, 5].map(|number| Form::new().with("subject", format!("Mail {number}")));
        // A mail is at Microsoft, and a refresh, when it begins.
        let (sending, refreshing) = (Gate::closed(), Gate::closed());
        let accepted = Answer::new(202, "").with("request-id", REQUEST_ID);
        let renewed = self.tokens("", 3_600);
        let other = self.signed_in(0).await;
        self.microsoft.once(SEND, accepted.behind(&sending));
        self.microsoft.once("/token", renewed.behind(&refreshing));
        let send = |browser: &Browser, form: &Form| {
            let (browser, form) = (browser.clone(), form.clone());
            tokio::spawn(async move { browser.send_mail(&form).await })
        };
        let before = self.microsoft.asked("/token").len();
        let (flight, refresh) = (send(&people.megan, flying), send(&other, refreshed));
        let asked = || (self.microsoft.asked(SEND).len(), self.microsoft.asked("/token").len());
        eventually("both have left", async || asked() == (1, before + 1)).await;
        self.trouble.begin(&self.app).await;
        sending.open();
        refreshing.open();

        let told = flight.await.unwrap();
        assert_eq!(told.status, 200, "what Microsoft took is accepted: {}", told.text());
        let again = people.megan.send_mail(flying).await;
        assert_eq!(again.json(), told.json(), "pressed again");
        self.meanwhile(&people, forms).await;
        let asked = (self.microsoft.asked(SEND).len(), self.microsoft.asked("/token").len());
        assert_eq!(asked, (1, before + 1), "no mail, no code and no refresh token was spent");

        self.trouble.end(&self.app).await;
        let mut page = refresh.await.unwrap();
        if page.status == 503 {
            page = other.send_mail(refreshed).await;
        }
        assert_eq!(page.status, 200, "its new tokens were kept: {}", page.text());
        assert_eq!(self.microsoft.asked("/token").len(), before + 1, "they were asked for again");
        self.afterwards(people, forms).await;
        self.sent_once(all);
        self.app.log()
    }
}

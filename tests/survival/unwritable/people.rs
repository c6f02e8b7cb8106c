//! Who is there before the trouble, what they read in it, and how they go on after it.

use serde_json::{Value, json};

use super::{SEND, Stage};
use crate::support::{
    Answer, Browser, Form, KEY, Page, Started, id_claims, start_sign_in, token_answer,
};

const FILE: &[u8] = b"ten bytes!";

pub struct People {
    pub megan: Browser,
    /// Whose access token has ended.
    due: Browser,
    /// Who has not seen a page yet.
    new: Browser,
    /// Who stands at Microsoft's sign-in page.
    comer: (Browser, Started),
    /// A file that has come in part.
    file: String,
}

impl Stage {
    pub async fn people(&self) -> People {
        let megan = self.signed_in(3_600).await;
        assert_eq!(megan.get("/").send().await.status, 200);
        let page = megan.announce(&announced()).await;
        let file = page.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(megan.put(&file, 0, FILE.len(), &FILE[..4]).await.status, 204);
        let comer = self.browser();
        let started = start_sign_in(&comer, "/connect/sign-in").await;
        let (due, new) = (self.signed_in(0).await, self.signed_in(3_600).await);
        People { megan, due, new, comer: (comer, started), file }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.app.addr, &self.origin)
    }

    /// Somebody whose access token lives for so many seconds.
    pub async fn signed_in(&self, life: i64) -> Browser {
        let browser = self.browser();
        let started = start_sign_in(&browser, "/connect/sign-in").await;
        self.microsoft.once("/token", self.tokens(&started.nonce, life));
        let page = browser.arrive(&started.reply("a-code")).send().await;
        assert!(browser.session().is_some(), "{page:?}");
        browser
    }

    /// An answer of the token endpoint; without a nonce it is one to a refresh.
    pub fn tokens(&self, nonce: &str, life: i64) -> Answer {
        let mut claims = id_claims(&self.microsoft, nonce);
        if nonce.is_empty() {
            claims.as_object_mut().unwrap().remove("nonce");
        }
        let mut answer = token_answer(&KEY.sign(&claims));
        answer["expires_in"] = json!(life);
        Answer::json(&answer)
    }

    /// What can be done while nothing can be written.
    pub async fn meanwhile(&self, people: &People, forms: &[Form; 3]) {
        let People { megan, due, new, comer: (comer, started), file } = people;
        for browser in [megan, due, new] {
            let page = browser.get("/").send().await;
            assert_eq!(page.status, 200, "{}", page.text());
            let user = browser.call("current_user", &[]).send().await;
            assert_eq!(user.json()["name"], "Megan Castillo", "{user:?}");
        }
        assert_eq!(statuses(megan).await, ["inflight", "reserved"]);
        assert_eq!(megan.progress(file).await.json()["received"], 4);
        assert_eq!(self.browser().get("/healthz").send().await.status, 200);

        for (what, page) in [
            ("send", megan.send_mail(&forms[0]).await),
            ("refresh and send", due.send_mail(&forms[1]).await),
            ("announce", megan.announce(&announced()).await),
            ("a piece", megan.put(file, 4, FILE.len(), &FILE[4..]).await),
            ("everywhere", megan.call("sign_out_everywhere", &[]).send().await),
        ] {
            refused(what, &page);
            assert_eq!(page.json()["error"], "OutOfService", "{what}");
        }
        let page = megan.send_form(&forms[2]).await;
        refused("the form", &page);
        assert_eq!(page.notice(), "This site is out of order right now");
        for name in ["to", "subject", "body", "idempotency_key"] {
            assert_eq!(page.field(name).trim(), forms[2].value(name), "{name}");
        }
        let page = megan.post("/connect/disconnect", &[]).send().await;
        refused("sign out", &page);
        assert!(page.text().contains("out of order"), "{}", page.text());
        let page = comer.arrive(&started.reply("the-code")).send().await;
        assert_eq!(page.status, 503);
        assert!(page.all("set-cookie").is_empty() && comer.session().is_none());
        let page = comer.get(&page.refresh()).send().await;
        assert_eq!(page.notice(), "This site is out of order right now");
        assert_eq!(self.browser().get("/readyz").send().await.status, 503);
    }

    /// Everything that did not work works, for the same people and with the same forms.
    pub async fn afterwards(&self, people: People, forms: &[Form; 3]) {
        let People { megan, due, new, comer: (comer, started), file } = people;
        assert_eq!(self.browser().get("/readyz").send().await.status, 200);
        assert_eq!(megan.send_mail(&forms[0]).await.status, 200);
        self.microsoft.once("/token", self.tokens("", 3_600));
        let page = due.send_mail(&forms[1]).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(megan.send_form(&forms[2]).await.status, 303);
        assert_eq!(megan.put(&file, 4, FILE.len(), &FILE[4..]).await.status, 201);
        assert_eq!(megan.announce(&announced()).await.status, 201);
        self.microsoft.once("/token", self.tokens(&started.nonce, 3_600));
        comer.arrive(&started.reply("the-code")).send().await;
        assert_eq!(statuses(&comer).await, ["accepted"; 5]);
        assert_eq!(new.post("/connect/disconnect", &[]).send().await.status, 200);
        assert_eq!(new.session(), None);
        let everywhere = megan.call("sign_out_everywhere", &[]).send().await;
        assert_eq!(everywhere.status, 200, "{}", everywhere.text());
        assert_eq!(due.call("current_user", &[]).send().await.json(), Value::Null);
    }

    /// Microsoft got each of these mails once, and no other.
    pub fn sent_once(&self, forms: &[Form]) {
        let asked = self.microsoft.asked(SEND);
        let mut subjects: Vec<_> = asked
            .iter()
            .map(|asked| {
                let mail: Value = serde_json::from_slice(&asked.body).unwrap();
                mail["message"]["subject"].as_str().unwrap().to_owned()
            })
            .collect();
        let mut wanted: Vec<_> = forms.iter().map(|form| form.value("subject")).collect();
        subjects.sort();
        wanted.sort_unstable();
        assert_eq!(subjects, wanted);
    }
}

fn announced() -> Value {
    json!({"name": "a.txt", "content_type": "text/plain", "size": FILE.len()})
}

/// It can't be done now, and says when to come again.
fn refused(what: &str, page: &Page) {
    assert_eq!(page.status, 503, "{what}: {}", page.text());
    assert!(page.header("retry-after").is_some(), "{what}");
    assert!(page.all("set-cookie").is_empty(), "{what}: {:?}", page.headers);
}

/// What is said of the mails that were handed over, in the order of the alphabet.
async fn statuses(browser: &Browser) -> Vec<String> {
    let page = browser.call("sent", &[]).send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    let status = |mail: &Value| mail["status"].as_str().unwrap().to_owned();
    let mut statuses: Vec<_> = page.json().as_array().unwrap().iter().map(status).collect();
    statuses.sort();
    statuses
}

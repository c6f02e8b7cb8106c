//! Everything that people do with the program, with marks on whatever is nobody's business.

use serde_json::json;

use crate::support::{
    Answer, Browser, Form, KEY, Microsoft, PIECE, Page, id_claims, start_sign_in, token_answer,
};

const SEND: &str = "/v1.0/me/sendMail";
const PEOPLE: &str = "/v1.0/me/people";
const DRAFT: &str = "/v1.0/me/messages/MARKED%2Ddraft%3D1";

/// A large file: three pieces.
const SIZE: usize = 3 * PIECE + 400_000;

/// Somebody who has allowed everything.
pub struct Life<'a> {
    pub microsoft: &'a Microsoft,
    pub browser: Browser,
    /// What was answered.
    pub pages: Vec<Page>,
    /// What must not be found, beside the marks.
    pub secrets: Vec<String>,
}

impl Life<'_> {
    pub async fn sign_in(&mut self, life: i64) {
        let started = start_sign_in(&self.browser, "/connect/sign-in?login_hint=MARKED-hint").await;
        let sealed = self.browser.cookies().into_iter().map(|(_, value)| value);
        self.secrets.extend(sealed);
        self.microsoft.once("/token", self.tokens(&started.nonce, life));
        let reply = format!("{}&session_state=MARKED", started.reply("MARKED-code"));
        self.browser.arrive(&reply).send().await;
        self.secrets.extend([started.state, started.nonce, started.challenge]);
        self.secrets.push(self.browser.session().unwrap());
        let asked = self.microsoft.asked("/token").pop().unwrap();
        self.secrets.extend(asked.field("code_verifier"));
    }

    fn tokens(&self, nonce: &str, life: i64) -> Answer {
        let mut claims = id_claims(self.microsoft, nonce);
        claims["sid"] = json!("MARKED-sid");
        if nonce.is_empty() {
            claims.as_object_mut().unwrap().remove("nonce");
        }
        let mut answer = token_answer(&KEY.sign(&claims));
        answer["expires_in"] = json!(life);
        answer["scope"] = json!("User.Read Mail.Send Mail.ReadWrite People.Read openid profile");
        Answer::json(&answer)
    }

    /// Mails that are accepted, refused, throttled, and looked for in vain.
    pub async fn mails(&mut self) {
        let sent_items = "/v1.0/me/mailFolders/sentitems/messages";
        self.microsoft.always(sent_items, Answer::json(&json!({"value": []})));
        // The first token has ended, and Graph does not take the one after it.
        self.microsoft.always("/token", self.tokens("", 3_600));
        let form = || {
            Form::new()
                .with("to", "\"MARKED name\" <marked@secret.example>; b@secret.example")
                .with("cc", "c@secret.example")
                .with("subject", "MARKED subject")
                .with("content_type", "html")
                .with("body", "<p>MARKED text</p>")
                .with("reply_to", "d@secret.example")
        };
        for answer in [
            Answer::new(202, ""),
            Answer::graph_error(400, "ErrorInvalidRecipients"),
            Answer::graph_error(401, "InvalidAuthenticationToken"),
            Answer::new(429, "MARKED").with("retry-after", "0"),
            Answer::new(202, "MARKED").cut(),
            Answer::new(504, "MARKED"),
        ] {
            self.microsoft.once(SEND, answer);
            self.pages.push(self.browser.send_mail(&form()).await);
        }
        self.pages.push(self.browser.send_form(&form()).await);
        self.pages.push(self.browser.send_form(&form().with("to", "MARKED nobody")).await);
        self.call("preview", &[("content_type", "html"), ("body", "<p>MARKED</p>")]).await;
        self.call("sent", &[]).await;
    }

    /// A small file that waits here, and a large one that goes through to a draft and is given up.
    pub async fn files(&mut self) {
        let message = uuid::Uuid::new_v4().to_string();
        let id = self.browser.upload("MARKED name.txt", b"MARKED content", &message).await;
        let form = Form::new().with("attachments", id).with("message", message);
        self.pages.push(self.browser.send_mail(&form).await);

        let draft = Answer::json(&json!({"id": "MARKED-draft=1"})).status(201);
        self.microsoft.always("/v1.0/me/messages", draft);
        let url = format!("{}/MARKED/upload?authtoken=MARKED-upload", self.microsoft.origin);
        let session = json!({"uploadUrl": url, "nextExpectedRanges": ["0-"]});
        let place = format!("{DRAFT}/attachments/createUploadSession");
        self.microsoft.always(&place, Answer::json(&session).status(201));
        self.microsoft.always(DRAFT, Answer::graph_error(403, "ErrorAccessDenied"));
        let file = json!({"name": "MARKED large", "content_type": "text/plain", "size": SIZE});
        let page = self.browser.announce(&file).await;
        assert_eq!(page.status, 201, "{}", page.text());
        let id = page.json()["id"].as_str().unwrap().to_owned();
        let next = json!({"nextExpectedRanges": [PIECE.to_string()]});
        let upload = "/MARKED/upload";
        self.microsoft.once(upload, Answer::json(&next).status(202));
        for answer in [
            Answer::new(500, "MARKED"),
            Answer::graph_error(404, "itemNotFound"),
            Answer::new(200, "MARKED").cut(),
            Answer::graph_error(400, "ErrorAccessDenied"),
        ] {
            self.microsoft.once(upload, answer);
        }
        for start in [0, PIECE, PIECE] {
            self.pages.push(self.browser.put(&id, start, SIZE, &vec![7; PIECE]).await);
        }
        self.pages.push(self.browser.progress(&id).await);
        self.pages.push(self.browser.remove(&id).await);
    }

    /// Names that Graph knows, and an answer that makes no sense.
    pub async fn people(&mut self) {
        let person = json!({"displayName": "MARKED person",
            "scoredEmailAddresses": [{"address": "e@secret.example"}]});
        self.microsoft.once(PEOPLE, Answer::json(&json!({"value": [person]})));
        self.microsoft.once(PEOPLE, Answer::new(500, "MARKED"));
        for _ in 0..2 {
            self.call("people", &[("query", "MARKED search")]).await;
        }
    }

    /// Requests that are turned away before anybody looks whose they are, and one too many.
    pub async fn strangers(&mut self) {
        let stranger = self.browser.clone();
        for path in [
            "/nowhere/?code=MARKED",
            "/?sent=MARKED&notice=MARKED",
            "/connect/front-channel-logout?sid=MARKED-other&iss=MARKED",
            "/connect/get_token/?error=access_denied&error_description=MARKED&state=MARKED-state",
        ] {
            self.pages.push(stranger.get(path).send().await);
        }
        let cookie = "__Host-Http-session=MARKED-cookie; __Host-Http-sign-in-MARKED=MARKED";
        self.pages.push(stranger.get("/").with("cookie", cookie).send().await);
        // Microsoft's words are hostile too.
        let started = start_sign_in(&stranger, "/connect/sign-in?prompt=login").await;
        let forged = json!({"error": "invalid_grant", "error_description": "a\r\nFORGED line"});
        self.microsoft.once("/token", Answer::json(&forged).status(400));
        self.pages.push(stranger.arrive(&started.reply("MARKED-code")).send().await);
        let (again, mut asked) = ("/connect/sign-in?login_hint=MARKED&prompt=login", 0);
        while stranger.get(again).send().await.status != 429 {
            asked += 1;
            assert!(asked < 200, "nobody is told to wait");
        }
    }

    pub async fn call(&mut self, name: &str, fields: &[(&str, &str)]) {
        self.pages.push(self.browser.call(name, fields).send().await);
    }
}

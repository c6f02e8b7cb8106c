//! What browsers ask for all the time, and what no answer may ever be.

use std::time::{Duration, Instant};

use crate::stage::Person;
use crate::support::{Form, Page};

/// One of the calls of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Home,
    CurrentUser,
    SendMail,
    Photo,
    Ready,
}

/// All of them.
pub const CALLS: [Call; 5] =
    [Call::Home, Call::CurrentUser, Call::SendMail, Call::Photo, Call::Ready];

/// The time limit of a call to Microsoft, the patience of who waits for a token, and some more
/// for a machine that has much to do.
const LONGEST: Duration = Duration::from_secs(8 + 12 + 2);

/// Sending may take Exchange a while.
const LONGEST_SEND: Duration = Duration::from_secs(30 + 12 + 2);

/// An answer and who got it.
pub struct Answered {
    pub call: Call,
    pub who: String,
    pub lasting: bool,
    pub page: Page,
}

impl Call {
    /// Asks, and looks at what holds for every answer in every weather.
    pub async fn of(self, person: &Person) -> Answered {
        let (browser, began) = (&person.browser, Instant::now());
        let page = match self {
            Self::Home => browser.get("/").send().await,
            Self::CurrentUser => browser.call("current_user", &[]).send().await,
            Self::SendMail => browser.send_mail(&Form::new()).await,
            Self::Photo => browser.get("/connect/photo").send().await,
            Self::Ready => browser.get("/readyz").send().await,
        };
        let (who, took) = (format!("{self:?} of somebody {}", person.what), began.elapsed());
        let longest = if self == Self::SendMail { LONGEST_SEND } else { LONGEST };
        assert!(took < longest, "{who} took {took:?}");
        assert!(page.all("set-cookie").is_empty(), "{who}: {:?}", page.headers);
        let well = if self == Self::Photo { &[200, 404][..] } else { &[200] };
        match page.status {
            503 if self == Self::Ready => {}
            503 => assert!(page.header("retry-after").is_some(), "{who}: {}", page.text()),
            504 => assert_eq!(page.json()["error"], "OutcomeUnknown", "{who}"),
            status => assert!(well.contains(&status), "{who}: {status} {}", page.text()),
        }
        assert!(page.status != 504 || self == Self::SendMail, "{who}: 504");
        Answered { call: self, who, lasting: person.lasting, page }
    }
}

impl Answered {
    /// It was served, in full.
    pub fn is_served(&self) -> bool {
        let named = || self.page.text().contains("Megan Castillo");
        match self.call {
            Call::Home | Call::CurrentUser => self.page.status == 200 && named(),
            Call::SendMail | Call::Photo | Call::Ready => self.page.status == 200,
        }
    }

    /// The error that a script reads.
    pub fn error(&self) -> String {
        self.page.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    pub fn served(&self) {
        assert!(self.is_served(), "{}: {} {}", self.who, self.page.status, self.page.text());
    }

    pub fn refused(&self, status: u16, error: &str) {
        let told = if self.call == Call::SendMail { self.error() } else { error.to_owned() };
        assert_eq!((self.page.status, &*told), (status, error), "{}", self.who);
    }
}

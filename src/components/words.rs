//! The one place with the words: what a person reads about every outcome.

mod compose;
mod field;
mod mail;
mod outcome;
mod request;
mod sending;
mod sent;
mod sign_in;
mod time;
mod upload;

use std::borrow::Cow;

pub use compose::{
    LOSE_FORMATTING, NOT_A_LINK, added, already_there, remove, removed, suggestions,
};
pub use field::problem;
pub use outcome::{facts, failure, receipt_facts, success};
pub use request::signed_out;
pub use sending::{
    ASKING, FORGOTTEN, HELD, INTERRUPTED, OFFLINE, OFFLINE_HINT, ONLINE_AGAIN, SENDING, Said,
    UNSENT, UPLOADING,
};
pub use sent::{
    NOTHING_SENT, SENT, SENT_NEWEST, SENT_OTHER_ACCOUNT, SENT_SIGNED_OUT, SENT_UNREADABLE,
    SENT_WITHOUT_LIST, below, in_utc, recipients, sent, subject,
};
pub use sign_in::{address_label, facts as sign_in_facts, words as sign_in};
pub use upload::{
    CHOOSE_AGAIN, UPLOAD_DONE, UPLOAD_EMPTY, UPLOAD_LIMITS, UPLOAD_LIMITS_WITHOUT_SCRIPT,
    UPLOAD_LOST, UPLOAD_PAUSED, UPLOAD_TOO_LARGE, size, upload,
};

/// A name and a value for the fold.
pub type Fact = (&'static str, String);

/// What happened, what to do, who can mend it.
type Entry = (&'static str, &'static str, Mender);

/// What a notice or a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub what: Cow<'static, str>,
    /// What that means, and what to do.
    pub advice: Cow<'static, str>,
    /// Who can mend it; nobody when nothing is broken.
    pub who: Option<Mender>,
    /// The one thing to press.
    pub action: Action,
}

/// Who can mend a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mender {
    /// The person in front of the page.
    You,
    /// Who administers the person's organisation.
    Administrator,
    /// Who runs this program.
    Operator,
    /// Nobody: it passes.
    Time,
}

/// What a person can press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing beyond what is on the page anyway.
    None,
    /// Send a mail whose fate is unknown once more.
    SendAgain,
    /// Send the form once more, after so many seconds.
    TryAgain(u64),
    /// Go somewhere.
    Link {
        /// What stands on it.
        label: &'static str,
        /// Where to.
        href: Cow<'static, str>,
        /// Whether the page stays open.
        new_tab: bool,
    },
}

impl Mender {
    /// The sentence that names them.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::You => "You can fix this yourself.",
            Self::Administrator => "Your administrator can fix this.",
            Self::Operator => "The people who run this site have to fix this.",
            Self::Time => "Nobody has to do anything: it passes by itself.",
        }
    }
}

impl Words {
    fn new(&(what, advice, who): &Entry, action: Action) -> Self {
        Self { what: what.into(), advice: advice.into(), who: Some(who), action }
    }

    /// What follows the heading, in one paragraph.
    #[must_use]
    pub fn explanation(&self) -> String {
        [&*self.advice, self.who.map_or("", |_| " "), self.who.map_or("", Mender::sentence)]
            .concat()
    }

    /// The same for a page of its own: it always offers a way on, and nothing has to stay open.
    #[must_use]
    pub fn for_page(mut self) -> Self {
        self.action = match self.action {
            Action::Link { label, href, .. } => Action::Link { label, href, new_tab: false },
            _ => Action::link("Back to the start", "/"),
        };
        self
    }
}

impl Action {
    fn link(label: &'static str, href: impl Into<Cow<'static, str>>) -> Self {
        Self::Link { label, href: href.into(), new_tab: false }
    }

    fn new_tab(label: &'static str, href: String) -> Self {
        Self::Link { label, href: href.into(), new_tab: true }
    }
}

fn fact(name: &'static str, value: Option<&str>) -> Option<Fact> {
    value.map(|value| (name, value.to_owned()))
}

//! A row of the table as a test walks it.

use graph_connect::components::words::{self, Action};
use graph_connect::server::identity::explanations::{AADSTS, ERRORS, SUBERRORS};
use graph_connect::sign_in::{SignInNotice, SignInProblem};

/// An error, and the problem that it has to be explained by.
#[derive(Clone, Debug)]
pub struct Row {
    pub error: &'static str,
    pub suberror: Option<&'static str>,
    pub number: Option<u32>,
    pub problem: SignInProblem,
}

impl Row {
    /// Every row, and an error that is in no table.
    pub fn all() -> Vec<Self> {
        let row = |error, suberror, number, problem| Self { error, suberror, number, problem };
        let numbers = AADSTS.iter().flat_map(|(numbers, problem)| {
            numbers.iter().map(|number| row("invalid_grant", None, Some(*number), *problem))
        });
        let suberrors = SUBERRORS
            .iter()
            .map(|(suberror, problem)| row("invalid_grant", Some(*suberror), None, *problem));
        let errors = ERRORS.iter().map(|(error, problem)| row(error, None, None, *problem));
        let unknown = [
            row("something_new", None, None, SignInProblem::Misconfigured),
            row("something_new", Some("newer"), Some(987_654), SignInProblem::Misconfigured),
        ];
        numbers.chain(suberrors).chain(errors).chain(unknown).collect()
    }

    /// Heading, who can mend it, and what stands on the button (nothing where an address is the
    /// thing to pass on).
    pub fn words(&self) -> (String, Option<&'static str>, Option<&'static str>) {
        let mut notice = SignInNotice::plain(self.problem, 0);
        let passes_on = [SignInProblem::AdminConsentNeeded, SignInProblem::PermissionsNotApproved];
        notice.address = passes_on.contains(&self.problem).then(String::new);
        let words = words::sign_in(&notice);
        let button = match words.action {
            Action::Link { label, .. } => Some(label),
            _ => None,
        };
        (words.what.into_owned(), words.who.map(words::Mender::sentence), button)
    }
}

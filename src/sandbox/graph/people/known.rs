//! Whom an account knows.

use crate::sandbox::accounts::{AccountKind, DemoAccount, demo_accounts};
use crate::sandbox::mail_store::MailStore;
use crate::sandbox::random;

/// Somebody the account may want to write to.
#[derive(Clone, Debug)]
pub struct Person {
    /// What the person is called; the address when nobody knows.
    pub name: String,
    /// The address.
    pub address: String,
    /// What the person does.
    pub job_title: Option<&'static str>,
    /// Whether the person belongs to the same organization.
    pub is_colleague: bool,
}

/// Name, address, occupation.
type Row = (&'static str, &'static str, Option<&'static str>);

const COLLEAGUES: [Row; 5] = [
    ("Adele Vance", "adele@fabrikam.example", Some("Retail Manager")),
    ("Alex Wilber", "alex@fabrikam.example", Some("Marketing Assistant")),
    ("Ángel Núñez", "angel@fabrikam.example", Some("Accountant")),
    ("Lidia Holloway", "lidia@fabrikam.example", Some("Product Manager")),
    ("Deliveries", "deliveries@fabrikam.example", None),
];

const FRIENDS: [Row; 3] = [
    ("Mia Rivera", "mia@outlook.example", None),
    ("Noah \"the baker\" <Brown>", "noah@bakery.example", None),
    ("Dr. Yuki Tanaka", "yuki.tanaka@clinic.example", Some("Dentist")),
];

/// Those written to first, the newest first, then those one works or lives with.
pub fn known_to(account: &DemoAccount, mails: &MailStore) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut add = |person: Person| {
        let is_same = |known: &Person| known.address.eq_ignore_ascii_case(&person.address);
        if !account.owns(&person.address) && !people.iter().any(is_same) {
            people.push(person);
        }
    };
    let acquaintances = acquaintances(account);
    let sent = mails.accepted();
    for mail in sent.iter().rev().filter(|mail| mail.account == account.address) {
        for to in mail.message.everybody() {
            let is_same = |known: &&Person| known.address.eq_ignore_ascii_case(to.address);
            let known = acquaintances.iter().find(is_same).cloned();
            add(known.unwrap_or_else(|| Person::written_to(to.name, to.address)));
        }
    }
    acquaintances.into_iter().for_each(add);
    people
}

fn acquaintances(account: &DemoAccount) -> Vec<Person> {
    let is_work = account.kind == AccountKind::Work;
    let accounts = demo_accounts().iter().map(|other| Person {
        name: other.display_name.to_owned(),
        address: other.address.to_owned(),
        job_title: other.job_title,
        is_colleague: is_work && other.tenant == account.tenant,
    });
    let rows: &[Row] = if is_work { &COLLEAGUES } else { &FRIENDS };
    let rows = rows.iter().map(|(name, address, job_title)| Person {
        name: (*name).to_owned(),
        address: (*address).to_owned(),
        job_title: *job_title,
        is_colleague: is_work,
    });
    accounts.chain(rows).collect()
}

impl Person {
    fn written_to(name: &str, address: &str) -> Self {
        let name = if name.is_empty() { address } else { name };
        let (name, address) = (name.to_owned(), address.trim().to_owned());
        Self { name, address, job_title: None, is_colleague: false }
    }

    /// The same for the same person.
    pub fn id(&self) -> String {
        random::hash(&self.address.to_ascii_lowercase())
    }

    /// Whether a word of the name or the address begins with each of these words.
    pub fn looks_like(&self, search: &str) -> bool {
        let words = format!("{} {}", self.name, self.address).to_lowercase();
        let words: Vec<_> = words.split(|letter: char| !letter.is_alphanumeric()).collect();
        let begins = |wanted: &str| words.iter().any(|word| word.starts_with(wanted));
        let address = self.address.to_lowercase();
        search.to_lowercase().split_whitespace().all(|wanted| {
            address.starts_with(wanted)
                || wanted.split(|letter: char| !letter.is_alphanumeric()).all(begins)
        })
    }
}

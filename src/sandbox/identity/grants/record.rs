//! The lines of the file of grants.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use crate::sandbox::accounts::{DemoAccount, by_address};
use crate::sandbox::identity::claims_request::ClaimsRequest;
use crate::sandbox::identity::dialect::Dialect;
use crate::sandbox::identity::scopes::Scopes;

/// How many applications one browser tells that it signed out.
const MOST_APPLICATIONS: usize = 16;

/// One thing that happened.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// An account allowed an application something.
    Consent { account: String, client: String, scopes: Scopes },
    /// A code was issued.
    Code { code: String, grant: CodeGrant },
    /// A code was spent.
    Redeemed { code: String },
    /// A refresh token was issued.
    Refresh { token: String, grant: Grant },
    /// Somebody signed in in a browser.
    Session { session: String, state: Session },
    /// A browser was signed out.
    SessionEnd { session: String },
}

/// What an application may do for an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The address of the account.
    pub account: String,
    /// The application.
    pub client_id: String,
    /// In which dialect it was asked for.
    pub dialect: Dialect,
    /// What was allowed.
    pub scopes: Scopes,
    /// The resource of a v1.0 request.
    pub resource: Option<String>,
    /// The id of the browser session, for `sid`.
    pub sid: String,
    /// What the access token has to say.
    #[serde(default)]
    pub claims: ClaimsRequest,
}

impl Grant {
    /// The account, if it still exists.
    pub fn account(&self) -> Option<&'static DemoAccount> {
        by_address(&self.account)
    }
}

/// What a code stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CodeGrant {
    /// What is granted.
    pub grant: Grant,
    /// Where the code was sent.
    pub reply_url: String,
    /// What the verifier must match.
    pub challenge: Option<Challenge>,
    /// The nonce for the id token.
    pub nonce: Option<String>,
    /// When it runs out.
    pub expires: i64,
    /// Whether it was spent.
    pub redeemed: bool,
}

/// A PKCE challenge (RFC 7636).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Challenge {
    /// The hash of the verifier.
    S256(String),
    /// The verifier itself.
    Plain(String),
}

impl Challenge {
    /// Whether this is the verifier (RFC 7636 section 4.6).
    pub fn matches(&self, verifier: &str) -> bool {
        match self {
            Self::S256(hash) => *hash == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
            Self::Plain(expected) => expected == verifier,
        }
    }
}

/// The accounts that signed in in one browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// The id that tokens carry as `sid`.
    pub sid: String,
    accounts: Vec<String>,
    /// Who wants to know when it ends.
    #[serde(default)]
    logout_urls: Vec<String>,
}

impl Session {
    /// A session in which nobody signed in yet.
    pub fn new(sid: String) -> Self {
        Self { sid, accounts: Vec::new(), logout_urls: Vec::new() }
    }

    /// Note an account, and where its application is told of the end.
    pub fn add(&mut self, account: &DemoAccount, logout_url: Option<&Url>) {
        if !self.has(account) {
            self.accounts.push(account.address.to_owned());
        }
        if let Some(url) = logout_url.map(Url::as_str)
            && !self.logout_urls.iter().any(|known| known == url)
        {
            self.logout_urls.push(url.to_owned());
            self.logout_urls.truncate(MOST_APPLICATIONS);
        }
    }

    /// The addresses by which applications are told of the end (OpenID Connect Front-Channel Logout
    /// section 2); Microsoft sends the session and no issuer.
    pub fn farewells(&self) -> Vec<Url> {
        let urls = self.logout_urls.iter().filter_map(|url| Url::parse(url).ok());
        urls.map(|mut url| {
            url.query_pairs_mut().append_pair("sid", &self.sid);
            url
        })
        .collect()
    }

    /// Whether this account signed in.
    pub fn has(&self, account: &DemoAccount) -> bool {
        self.accounts.iter().any(|address| address == account.address)
    }

    /// The account, if only one signed in.
    pub fn only_account(&self) -> Option<&'static DemoAccount> {
        match self.accounts.as_slice() {
            [address] => by_address(address),
            _ => None,
        }
    }
}

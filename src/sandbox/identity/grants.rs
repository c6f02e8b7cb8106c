//! What people granted: consents, codes, refresh tokens and browser sessions.
//!
//! All of it survives a restart; secrets are kept as hashes.

mod kept;
mod record;

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use kept::Kept;
use record::Record;
pub use record::{Challenge, CodeGrant, Grant, Session};

use super::error::IdentityError;
use super::scopes::Scopes;
use crate::sandbox::accounts::DemoAccount;
use crate::sandbox::{SandboxError, random};

/// The grants, in memory and on disk.
#[derive(Debug)]
pub struct Grants {
    kept: Mutex<Kept>,
}

impl Grants {
    /// Read what an earlier run kept.
    pub fn open(data_dir: &Path) -> Result<Self, SandboxError> {
        Ok(Self { kept: Mutex::new(Kept::open(data_dir)?) })
    }

    /// What this account allowed this application so far.
    pub fn consented(&self, account: &DemoAccount, client_id: &str) -> Scopes {
        let key = (account.address.to_owned(), client_id.to_owned());
        self.lock().consents.get(&key).cloned().unwrap_or_default()
    }

    /// Remember that the account allowed these scopes.
    pub fn consent(
        &self,
        account: &DemoAccount,
        client_id: &str,
        scopes: &Scopes,
    ) -> io::Result<()> {
        self.lock().keep(Record::Consent {
            account: account.address.to_owned(),
            client: client_id.to_owned(),
            scopes: scopes.clone(),
        })
    }

    /// A new code.
    pub fn issue_code(&self, grant: CodeGrant) -> io::Result<String> {
        let code = format!("0.A{}", random::secret());
        self.lock().keep(Record::Code { code: random::hash(&code), grant })?;
        Ok(code)
    }

    /// What a code stands for.
    pub fn code(&self, code: &str) -> Option<CodeGrant> {
        self.lock().codes.get(&random::hash(code)).cloned()
    }

    /// Spend a code; of several that try, one succeeds.
    pub fn spend_code(&self, code: &str) -> Result<(), IdentityError> {
        let code = random::hash(code);
        let mut kept = self.lock();
        match kept.codes.get(&code) {
            None => Err(IdentityError::unknown_code()),
            Some(issued) if issued.redeemed => Err(IdentityError::code_used()),
            Some(_) => kept.keep(Record::Redeemed { code }).map_err(|_| IdentityError::storage()),
        }
    }

    /// A new refresh token; the older ones stay good, as with Microsoft.
    /// <https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-lifetime>
    pub fn issue_refresh_token(&self, grant: &Grant) -> io::Result<String> {
        let token = format!("1.A{}", random::secret());
        self.lock().keep(Record::Refresh { token: random::hash(&token), grant: grant.clone() })?;
        Ok(token)
    }

    /// What a refresh token stands for.
    pub fn refresh_token(&self, token: &str) -> Option<Grant> {
        self.lock().refresh_tokens.get(&random::hash(token)).cloned()
    }

    /// The browser session with this secret.
    pub fn session(&self, secret: &str) -> Option<Session> {
        self.lock().sessions.get(&random::hash(secret)).cloned()
    }

    /// Note that the account signed in in this browser, in a new session when there is none.
    pub fn sign_in(
        &self,
        secret: Option<&str>,
        account: &DemoAccount,
        logout_url: Option<&Url>,
    ) -> io::Result<(String, Session)> {
        let mut kept = self.lock();
        let known = secret.and_then(|secret| {
            Some((secret.to_owned(), kept.sessions.get(&random::hash(secret))?.clone()))
        });
        let (secret, mut session) =
            known.unwrap_or_else(|| (random::secret(), Session::new(random::guid())));
        session.add(account, logout_url);
        kept.keep(Record::Session { session: random::hash(&secret), state: session.clone() })?;
        Ok((secret, session))
    }

    /// End the browser session; what comes back is the session that ended.
    pub fn sign_out(&self, secret: &str) -> io::Result<Option<Session>> {
        let session = random::hash(secret);
        let mut kept = self.lock();
        let Some(ended) = kept.sessions.get(&session).cloned() else {
            return Ok(None);
        };
        kept.keep(Record::SessionEnd { session })?;
        Ok(Some(ended))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The grants as they are kept: in memory, and line by line in a file.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use super::record::{CodeGrant, Grant, Record, Session};
use crate::sandbox::SandboxError;
use crate::sandbox::append_log::AppendLog;
use crate::sandbox::identity::scopes::Scopes;
use crate::sandbox::private_file::storage;
use crate::sandbox::recent::Recent;

const MOST_CODES: usize = 10_000;
const MOST_REFRESH_TOKENS: usize = 50_000;
const MOST_SESSIONS: usize = 10_000;
/// Length of the file after which it is written anew.
const LONG_FILE: usize = 64 * 1024 * 1024;

#[derive(Debug)]
pub struct Kept {
    /// What accounts allowed applications.
    pub consents: HashMap<(String, String), Scopes>,
    /// By the hash of the code.
    pub codes: Recent<CodeGrant>,
    /// By the hash of the token.
    pub refresh_tokens: Recent<Grant>,
    /// By the hash of the cookie.
    pub sessions: Recent<Session>,
    log: AppendLog,
}

impl Kept {
    /// Read what an earlier run kept.
    pub fn open(data_dir: &Path) -> Result<Self, SandboxError> {
        let path = data_dir.join("grants.jsonl");
        let (log, records) = AppendLog::open(&path).map_err(|source| storage(&path, source))?;
        let mut kept = Self {
            consents: HashMap::new(),
            codes: Recent::new(MOST_CODES),
            refresh_tokens: Recent::new(MOST_REFRESH_TOKENS),
            sessions: Recent::new(MOST_SESSIONS),
            log,
        };
        for record in records {
            kept.apply(record);
        }
        kept.compact().map_err(|source| storage(&path, source))?;
        Ok(kept)
    }

    /// Write it down, then act on it.
    pub fn keep(&mut self, record: Record) -> io::Result<()> {
        self.log
            .append(&record)
            .inspect_err(|error| tracing::error!(%error, "cannot keep a grant"))?;
        self.apply(record);
        if self.log.len() > LONG_FILE { self.compact() } else { Ok(()) }
    }

    fn apply(&mut self, record: Record) {
        match record {
            Record::Consent { account, client, scopes } => {
                self.consents.entry((account, client)).or_default().extend(&scopes);
            }
            Record::Code { code, grant } => self.codes.insert(code, grant),
            Record::Redeemed { code } => {
                if let Some(grant) = self.codes.get_mut(&code) {
                    grant.redeemed = true;
                }
            }
            Record::Refresh { token, grant } => self.refresh_tokens.insert(token, grant),
            Record::Session { session, state } => self.sessions.insert(session, state),
            Record::SessionEnd { session } => self.sessions.remove(&session),
        }
    }

    fn compact(&mut self) -> io::Result<()> {
        let consents = self.consents.iter().map(|((account, client), scopes)| Record::Consent {
            account: account.clone(),
            client: client.clone(),
            scopes: scopes.clone(),
        });
        let codes = self
            .codes
            .iter()
            .map(|(code, grant)| Record::Code { code: code.clone(), grant: grant.clone() });
        let tokens = self.refresh_tokens.iter();
        let tokens = tokens
            .map(|(token, grant)| Record::Refresh { token: token.clone(), grant: grant.clone() });
        let sessions = self.sessions.iter();
        let sessions = sessions
            .map(|(key, state)| Record::Session { session: key.clone(), state: state.clone() });
        self.log.rewrite(consents.chain(codes).chain(tokens).chain(sessions))
    }
}

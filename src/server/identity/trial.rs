//! A token request that can bring nothing: its error tells whether the app has proved itself.

use super::discovery::Provider;
use super::explain;
use super::failure::TokenError;
use crate::server::clock::Timestamp;
use crate::sign_in::SignInProblem;

/// What the token endpoint made of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It knows the app and accepts its credential.
    Accepted,
    /// It does not.
    Refused {
        /// What a person would be told.
        problem: SignInProblem,
        /// The number behind `AADSTS`.
        code: Option<u32>,
    },
    /// Nobody could tell; why, in a sentence.
    NotTried(String),
}

impl Provider {
    /// Redeems a code that nobody gave out: `invalid_grant` is what an app is told whose credential
    /// is accepted (RFC 6749, section 5.2: the client is authenticated first).
    pub async fn try_credential(&self, reply_url: &str, now: Timestamp) -> Verdict {
        let metadata = match self.metadata(now).await {
            Ok(metadata) => metadata,
            Err(error) => return Verdict::NotTried(error.to_string()),
        };
        let form = [
            ("grant_type", "authorization_code"),
            ("code", "a-code-that-nobody-gave-out"),
            ("redirect_uri", reply_url),
            ("code_verifier", "a-verifier-that-belongs-to-no-sign-in-at-all"),
        ];
        match self.request_tokens(&metadata, &form, None, None, now).await {
            Ok(_) => Verdict::Accepted,
            Err(TokenError::Refused(envelope)) => {
                let problem = explain::envelope(&envelope);
                match envelope.error.as_str() {
                    "invalid_grant" => Verdict::Accepted,
                    "server_error" | "temporarily_unavailable" => {
                        Verdict::NotTried("the token endpoint is busy".to_owned())
                    }
                    "invalid_request" if problem == SignInProblem::Misconfigured => {
                        Verdict::Accepted
                    }
                    _ => Verdict::Refused { problem, code: envelope.code },
                }
            }
            Err(error) => Verdict::NotTried(error.to_string()),
        }
    }
}

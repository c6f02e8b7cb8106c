//! The rooms of the program that read what others write, by their own files. What they share with the
//! rest of the program stands here in its smallest form.

#![allow(missing_docs, dead_code, reason = "a part of the program, without those who use it")]

pub mod sign_in;

pub mod server {
    pub mod clock;
    pub mod id_token;
    pub mod json;
    pub mod params;
    mod random;
    mod said;
    mod secret;

    pub mod outbound {
        //! An answer without the network that brings it.

        pub struct Answer {
            pub status: http::StatusCode,
            pub headers: http::HeaderMap,
            pub body: Vec<u8>,
        }

        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("the network")]
        pub enum OutboundError {
            NotConnected,
        }
    }

    pub mod session {
        mod claims;
        mod refresh_error;
        mod seal;
        mod tokens;

        pub use claims::ClaimsChallenge;
        pub use refresh_error::RefreshError;
        pub use seal::{OpenError, Sealer, SealingKeys};
        pub use tokens::{AccessToken, RefreshToken, Tokens};

        #[derive(Debug, thiserror::Error)]
        #[error("the store")]
        pub struct SessionError;
    }

    pub mod graph {
        mod challenge;

        pub fn claims_challenge(
            headers: &http::HeaderMap,
        ) -> Option<super::session::ClaimsChallenge> {
            challenge::claims_challenge(headers)
        }
    }

    pub mod identity {
        mod envelope;
        mod explain;
        mod failure;
        mod granted;
        mod return_to;

        mod metadata {
            #[derive(Debug, thiserror::Error)]
            #[error("the provider's document")]
            pub enum DiscoveryError {
                Away,
            }
        }

        pub use envelope::ErrorEnvelope;
        pub use explain::table as explanations;
        pub use failure::TokenError;
        pub use granted::Granted;
        pub use return_to::ReturnTo;

        use super::clock::Timestamp;
        use super::outbound::Answer;
        use super::session::RefreshError;
        use crate::sign_in::SignInProblem;

        /// A success of the token endpoint.
        pub fn granted(answer: &Answer, now: Timestamp) -> Option<Granted> {
            Granted::parse(answer, now)
        }

        /// An error of it.
        pub fn refused(answer: &Answer) -> Option<ErrorEnvelope> {
            ErrorEnvelope::parse(answer, &[])
        }

        /// What the error means at a sign-in and at a refresh.
        pub fn meaning(error: &TokenError) -> (SignInProblem, RefreshError) {
            (explain::exchange(error), explain::refresh(error))
        }
    }
}

//! How this app proves itself to the token endpoint: by its secret (RFC 6749, section 2.3.1), or
//! by a signed assertion (RFC 7523, section 2.2), its own or one of another identity provider.

use std::iter::once;
use std::sync::atomic::Ordering;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use url::Url;

use super::discovery::Provider;
use super::failure::TokenError;
use crate::server::clock::Timestamp;
use crate::server::config::{Certificate, Credential};
use crate::server::secret::secret_text;

/// How long an assertion is good: Microsoft wants five to ten minutes.
const LIFE: Duration = Duration::from_mins(10);

const DAY: i64 = 86_400;

/// `client_assertion_type` (RFC 7523, section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

secret_text! {
    /// A secret or an assertion on its way into the body of a token request.
    ProofText
}

/// What a token request carries beside `client_id`.
#[derive(Debug)]
pub(super) enum Proof {
    /// `client_secret`
    Secret(ProofText),
    /// `client_assertion`
    Assertion(ProofText),
}

impl Proof {
    /// The secret or the assertion itself.
    pub(super) fn text(&self) -> &str {
        let (Self::Secret(text) | Self::Assertion(text)) = self;
        text.expose()
    }

    /// The fields of the form.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let (name, text, kind) = match self {
            Self::Secret(text) => ("client_secret", text, None),
            Self::Assertion(text) => {
                ("client_assertion", text, Some(("client_assertion_type", JWT_BEARER)))
            }
        };
        once((name, text.expose())).chain(kind)
    }
}

impl Provider {
    /// The proof for a request to this endpoint, by what the configured files hold now.
    pub(super) async fn proof(
        &self,
        token_endpoint: &Url,
        now: Timestamp,
    ) -> Result<Proof, TokenError> {
        let text = |text: &str| ProofText::new(text.to_owned());
        Ok(match &*self.registration.credential {
            Credential::Secret(secret) => Proof::Secret(text(secret.current().await.expose())),
            Credential::FederatedToken(token) => {
                Proof::Assertion(text(token.current().await.expose()))
            }
            Credential::Certificate(certificate) => {
                let certificate = certificate.current().await;
                self.warn_of_end(now);
                let client_id = self.registration.client_id.as_str();
                let signed = assertion(&certificate, client_id, token_endpoint, now);
                Proof::Assertion(ProofText::new(signed.ok_or(TokenError::NoProof)?))
            }
        })
    }
}

impl Provider {
    /// Warns of a certificate that ends within 30 days, at most once a day.
    pub fn warn_of_end(&self, now: Timestamp) {
        let Credential::Certificate(certificate) = &*self.registration.credential else { return };
        let certificate = certificate.known();
        let today = now.0.div_euclid(DAY);
        if certificate.ends_soon(now) && self.warned_on.swap(today, Ordering::Relaxed) != today {
            let days = now.until(certificate.expires()).as_secs() / DAY.unsigned_abs();
            tracing::warn!(days, "the certificate of this app ends soon: renew it");
        }
    }
}

/// A JWT that only the holder of the certificate's key can make (Microsoft: "Microsoft identity
/// platform application authentication certificate credentials").
fn assertion(
    certificate: &Certificate,
    client_id: &str,
    token_endpoint: &Url,
    now: Timestamp,
) -> Option<String> {
    let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": certificate.thumbprint()});
    let claims = json!({
        "aud": token_endpoint.as_str(),
        "iss": client_id,
        "sub": client_id,
        "jti": uuid::Uuid::new_v4().to_string(),
        "iat": now.0,
        "nbf": now.0,
        "exp": now.plus(LIFE).0,
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = certificate.sign(&signed)?;
    Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

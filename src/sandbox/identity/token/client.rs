//! Which application asks, and whether it can prove it.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, ORIGIN};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::assertion::Expected;
use crate::sandbox::clock::unix_now;
use crate::sandbox::identity::application::Application;
use crate::sandbox::identity::asked::Asked;
use crate::sandbox::identity::error::IdentityError;
use crate::sandbox::identity::parameters::Parameters;

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct Credential {
    client_id: String,
    secret: Option<String>,
}

/// Let only the registered application pass.
pub fn authenticate(
    application: &Application,
    asked: &Asked,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<(), IdentityError> {
    let credential = match basic(headers)? {
        Some(credential) => credential,
        None => Credential {
            client_id: parameters.require("client_id")?.to_owned(),
            secret: parameters.get("client_secret").map(ToOwned::to_owned),
        },
    };
    if !application.has_id(&credential.client_id) {
        return Err(IdentityError::unknown_client(&credential.client_id, &asked.segment));
    }
    let assertion = parameters.get("client_assertion");
    if credential.secret.is_none() && assertion.is_none() {
        return Err(IdentityError::no_secret());
    }
    // A browser sends `Origin`, and a secret has no business in a browser.
    if let Some(origin) = headers.get(ORIGIN) {
        return Err(IdentityError::cross_origin(&String::from_utf8_lossy(origin.as_bytes())));
    }
    let Some(secret) = credential.secret else {
        return asserted(application, asked, parameters, assertion.unwrap_or_default());
    };
    if application.has_secret(&secret) {
        Ok(())
    } else {
        Err(IdentityError::wrong_secret(&credential.client_id))
    }
}

fn asserted(
    application: &Application,
    asked: &Asked,
    parameters: &Parameters,
    assertion: &str,
) -> Result<(), IdentityError> {
    if parameters.require("client_assertion_type")? != JWT_BEARER {
        return Err(IdentityError::unreadable_assertion());
    }
    let expected = Expected {
        client_id: &application.client_id,
        audience: &format!("{}{}", asked.origin, asked.path),
        now: unix_now(),
    };
    application.assertions.check(assertion, &expected)
}

/// RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
fn basic(headers: &HeaderMap) -> Result<Option<Credential>, IdentityError> {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, encoded) =
        value.to_str().ok().and_then(|value| value.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(IdentityError::malformed());
    }
    let decoded = STANDARD.decode(encoded.trim()).map_err(|_| IdentityError::malformed())?;
    let decoded = String::from_utf8(decoded).map_err(|_| IdentityError::malformed())?;
    let (id, secret) = decoded.split_once(':').ok_or_else(IdentityError::malformed)?;
    let client_id = form_decoded(id)?;
    let secret = Some(form_decoded(secret)?).filter(|secret| !secret.is_empty());
    Ok(Some(Credential { client_id, secret }))
}

fn form_decoded(text: &str) -> Result<String, IdentityError> {
    let spaced = text.replace('+', " ");
    let decoded =
        percent_decode_str(&spaced).decode_utf8().map_err(|_| IdentityError::malformed())?;
    Ok(decoded.into_owned())
}

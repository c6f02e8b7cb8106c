//! `GET /v1.0/me` for the greeting, and the photo beside it.

use http::{Method, StatusCode, header};
use serde::Deserialize;

use super::client::GraphClient;
use super::error::GraphError;
use crate::server::clock::Timestamp;
use crate::server::outbound::{Answer, CALL_LIMIT};
use crate::server::session::{AccessToken, Profile};

/// A picture of the person.
#[derive(Debug)]
pub struct Photo {
    /// One of the types that browsers show, never what Graph wrote.
    pub content_type: &'static str,
    /// The picture.
    pub bytes: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    display_name: Option<String>,
    mail: Option<String>,
    user_principal_name: String,
}

impl GraphClient {
    /// Who the token belongs to.
    ///
    /// # Errors
    /// [`GraphError`]; an answer that is no profile counts as no answer.
    pub async fn profile(
        &self,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Profile, GraphError> {
        let answer =
            self.get("/me", Some("$select=displayName,mail,userPrincipalName"), token, now).await?;
        let (answer, ids) = answer;
        let me: Me = serde_json::from_slice(&answer.body)
            .map_err(|_| GraphError::of_answer(&answer, ids, token, now))?;
        let address = me.mail.filter(|mail| !mail.is_empty()).unwrap_or(me.user_principal_name);
        let name =
            me.display_name.filter(|name| !name.is_empty()).unwrap_or_else(|| address.clone());
        Ok(Profile { name, address })
    }

    /// The photo; nothing when there is none.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn photo(
        &self,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Option<Photo>, GraphError> {
        match self.get("/me/photo/$value", None, token, now).await {
            Ok((answer, _)) => Ok(photo(answer)),
            Err(GraphError::Refused(refusal)) if refusal.status == StatusCode::NOT_FOUND => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) async fn get(
        &self,
        path: &str,
        query: Option<&str>,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<(Answer, super::GraphIds), GraphError> {
        let (request, ids) = self.request(Method::GET, path, query, token);
        match self.outbound.call(request, CALL_LIMIT).await {
            Ok(answer) if answer.status == StatusCode::OK => Ok((answer, ids)),
            Ok(answer) => Err(GraphError::of_answer(&answer, ids, token, now)),
            Err(failure) => Err(GraphError::of_failure(failure, ids)),
        }
    }
}

fn photo(answer: Answer) -> Option<Photo> {
    let content_type = match answer.headers.get(header::CONTENT_TYPE)?.to_str().ok()? {
        // Exchange calls some of its JPEGs progressive.
        "image/jpeg" | "image/pjpeg" | "image/jpg" => "image/jpeg",
        "image/png" => "image/png",
        "image/gif" => "image/gif",
        _ => return None,
    };
    Some(Photo { content_type, bytes: answer.body })
}

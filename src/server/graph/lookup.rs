//! What became of a mail whose send had no answer: it is looked for in the mailbox.
//! It takes `Mail.ReadWrite`, which is asked for when somebody attaches large files.

use http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use uuid::Uuid;

use super::client::GraphClient;
use super::error::GraphError;
use super::message::SEND_PROPERTY;
use crate::server::clock::Timestamp;
use crate::server::outbound::{Answer, CALL_LIMIT};
use crate::server::session::AccessToken;

/// Of a draft only whether it still is one.
const DRAFT: &str = "$select=id,isDraft";

impl GraphClient {
    /// Whether a mail with our name for this send lies in Sent Items.
    /// <https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get>
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn mail_was_sent(
        &self,
        send: Uuid,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<bool, GraphError> {
        let filter = format!(
            "singleValueExtendedProperties/Any(ep: ep/id eq '{SEND_PROPERTY}' and ep/value eq '{send}')"
        );
        let filter = utf8_percent_encode(&filter, NON_ALPHANUMERIC);
        let query = format!("$filter={filter}&$select=id&$top=1");
        let answer = self.read("/me/mailFolders/sentitems/messages", &query, token, now).await?;
        let page: Option<Page> = serde_json::from_slice(&answer.body).ok();
        Ok(page.is_some_and(|page| !page.value.is_empty()))
    }

    /// Whether a draft, by its immutable id, has become a mail that was sent. One that is not
    /// there any more may have been deleted, so it tells nothing.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn draft_was_sent(
        &self,
        id: &str,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<bool, GraphError> {
        let path = format!("/me/messages/{}", utf8_percent_encode(id, NON_ALPHANUMERIC));
        let answer = self.read(&path, DRAFT, token, now).await?;
        let item: Option<Item> = serde_json::from_slice(&answer.body).ok();
        Ok(item.is_some_and(|item| item.is_draft == Some(false)))
    }

    async fn read(
        &self,
        path: &str,
        query: &str,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Answer, GraphError> {
        let (request, ids) = self.request(Method::GET, path, Some(query), token);
        let request = request.header("Prefer", "IdType=\"ImmutableId\"");
        match self.outbound.call(request, CALL_LIMIT).await {
            Ok(answer) if answer.status == StatusCode::OK => Ok(answer),
            Ok(answer) => Err(GraphError::of_answer(&answer, ids, token, now)),
            Err(failure) => Err(GraphError::of_failure(failure, ids)),
        }
    }
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    is_draft: Option<bool>,
}

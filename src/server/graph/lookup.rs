//! What became of a mail whose send had no answer: it is looked for in the mailbox.
//! It takes `Mail.ReadWrite`, which is asked for when somebody attaches large files.

use http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use uuid::Uuid;

use super::client::GraphClient;
use super::error::GraphError;
use super::message::SEND_HEADER;
use crate::server::clock::Timestamp;
use crate::server::outbound::{Answer, CALL_LIMIT};
use crate::server::session::AccessToken;

/// The newest sent mails with their headers, which come only when they are selected.
/// (Microsoft: resource type "message", `internetMessageHeaders`.)
const NEWEST: &str = "$select=id,internetMessageHeaders&$orderby=sentDateTime%20desc&$top=50";

/// Of a draft only whether it still is one.
const DRAFT: &str = "$select=id,isDraft";

impl GraphClient {
    /// Our names of the newest sends that lie in Sent Items.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn sent_items(
        &self,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Vec<Uuid>, GraphError> {
        let path = "/me/mailFolders/sentitems/messages";
        let answer = self.read(path, NEWEST, token, now).await?;
        let page: Page = serde_json::from_slice(&answer.body).unwrap_or_default();
        let headers = page.value.into_iter().filter_map(|item| item.internet_message_headers);
        let ours = headers.flatten().filter(|header| header.name.eq_ignore_ascii_case(SEND_HEADER));
        Ok(ours.filter_map(|header| Uuid::try_parse(&header.value).ok()).collect())
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

#[derive(Default, Deserialize)]
struct Page {
    value: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    internet_message_headers: Option<Vec<Header>>,
    is_draft: Option<bool>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

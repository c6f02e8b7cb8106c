//! Files in a message, or in a draft: a small one travels whole.
//! <https://learn.microsoft.com/graph/api/resources/fileattachment>

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};

use super::client::GraphClient;
use super::draft::{DraftId, encoded, expect, made, path, with_json};
use super::error::GraphError;
use super::mail::SEND_LIMIT;
use crate::server::clock::Timestamp;
use crate::server::outbound::CALL_LIMIT;
use crate::server::secret::secret_text;
use crate::server::session::AccessToken;

secret_text! {
    /// The id of a file in a draft.
    AttachmentId
}

/// A file with its content.
#[derive(Serialize)]
pub struct FileAttachment {
    #[serde(rename = "@odata.type")]
    kind: &'static str,
    name: String,
    #[serde(rename = "contentType")]
    content_type: String,
    #[serde(rename = "contentBytes", serialize_with = "base64")]
    bytes: Vec<u8>,
}

impl FileAttachment {
    /// A file of this name and type.
    #[must_use]
    pub fn new(name: String, content_type: String, bytes: Vec<u8>) -> Self {
        Self { kind: "#microsoft.graph.fileAttachment", name, content_type, bytes }
    }

    /// The body of the request that puts it into a draft.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // A struct of texts always has a JSON form.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Files {
    value: Vec<Named>,
    /// Where the rest is, if there is one.
    #[serde(rename = "@odata.nextLink")]
    next: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: Option<String>,
}

/// The files that lie in a draft.
pub struct DraftFiles {
    /// Those that Graph has told.
    pub files: Vec<InDraft>,
    /// Whether there are no others.
    pub is_all: bool,
}

/// A file that lies in a draft.
pub struct InDraft {
    /// Its id.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
}

impl GraphClient {
    /// Puts a small file into a draft.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn attach(
        &self,
        draft: &DraftId,
        attachment: Vec<u8>,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<AttachmentId, GraphError> {
        let (request, ids) = self.request(Method::POST, &path(draft, "/attachments"), None, token);
        let answer = self.outbound.call(with_json(request, attachment), SEND_LIMIT).await;
        let (answer, ids) = expect(answer, &[StatusCode::CREATED], ids, token, now)?;
        made(&answer, ids, token, now).map(AttachmentId::new)
    }

    /// Takes a file out of a draft.
    ///
    /// # Errors
    /// [`GraphError`]; that it is not there is none.
    pub async fn detach(
        &self,
        draft: &DraftId,
        attachment: &AttachmentId,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<(), GraphError> {
        let attachment = ["/attachments/", &encoded(attachment.expose())].concat();
        self.delete(&path(draft, &attachment), token, now).await
    }

    /// The files in a draft.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn attachments(
        &self,
        draft: &DraftId,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<DraftFiles, GraphError> {
        let path = path(draft, "/attachments");
        let (request, ids) = self.request(Method::GET, &path, Some("$select=id,name"), token);
        let answer = self.outbound.call(request, CALL_LIMIT).await;
        let (answer, ids) = expect(answer, &[StatusCode::OK], ids, token, now)?;
        let files: Files = serde_json::from_slice(&answer.body)
            .map_err(|_| GraphError::of_answer(&answer, ids, token, now))?;
        let in_draft = |Named { id, name }| InDraft {
            id: AttachmentId::new(id),
            name: name.unwrap_or_default(),
        };
        let is_all = files.next.is_none();
        Ok(DraftFiles { files: files.value.into_iter().map(in_draft).collect(), is_all })
    }
}

/// Without a copy of the whole text.
fn base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Base64Display::new(bytes, &STANDARD))
}

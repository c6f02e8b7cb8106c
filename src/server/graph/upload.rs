//! Upload sessions: a large file goes to an address of its own, in ranges, in order.
//! <https://learn.microsoft.com/graph/outlook-large-attachments>

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::attachment::AttachmentId;
use super::client::GraphClient;
use super::draft::{DraftId, expect, path, with_json};
use super::error::{GraphError, GraphIds};
use super::mail::SEND_LIMIT;
use super::upload_url::UploadUrl;
use crate::server::clock::Timestamp;
use crate::server::outbound::{Answer, CALL_LIMIT};
use crate::server::session::AccessToken;

/// How far an upload has come.
#[derive(Clone, Debug)]
pub enum Progress {
    /// Everything before this byte has come.
    Next(u64),
    /// The file is complete; its id, where Graph tells.
    Done(Option<AttachmentId>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    upload_url: Option<String>,
    #[serde(default)]
    next_expected_ranges: Vec<String>,
}

impl GraphClient {
    /// Opens an upload session for a file in a draft.
    ///
    /// # Errors
    /// [`GraphError`]; an address that may not be used counts as no answer.
    pub async fn open_upload(
        &self,
        draft: &DraftId,
        file: (&str, &str, u64),
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<UploadUrl, GraphError> {
        let (name, content_type, size) = file;
        let path = path(draft, "/attachments/createUploadSession");
        let (request, ids) = self.request(Method::POST, &path, None, token);
        let item = json!({"AttachmentItem": {"attachmentType": "file", "name": name,
            "contentType": content_type, "size": size}});
        let answer = self.outbound.call(with_json(request, item.to_string().into()), CALL_LIMIT);
        let expected = [StatusCode::CREATED, StatusCode::OK];
        let (answer, ids) = expect(answer.await, &expected, ids, token, now)?;
        let session: Option<Session> = serde_json::from_slice(&answer.body).ok();
        let url = session.and_then(|session| UploadUrl::parse(&session.upload_url?));
        url.ok_or_else(|| GraphError::of_answer(&answer, ids, token, now))
    }

    /// Sends the range that begins at `start`.
    ///
    /// # Errors
    /// [`GraphError`]; after `NoAnswer` the range may have come.
    pub async fn put_range(
        &self,
        url: &UploadUrl,
        range: Bytes,
        start: u64,
        total: u64,
        now: Timestamp,
    ) -> Result<Progress, GraphError> {
        let end = start + range.len() as u64;
        let (request, ids) = self.without_token(Method::PUT, url);
        let request = request
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_RANGE, format!("bytes {start}-{}/{total}", end - 1))
            .body(range);
        match self.outbound.call(request, SEND_LIMIT).await {
            Ok(answer) if answer.status == StatusCode::CREATED => {
                Ok(Progress::Done(attachment_id(&answer.headers)))
            }
            Ok(answer) if matches!(answer.status, StatusCode::OK | StatusCode::ACCEPTED) => {
                Ok(Progress::Next(next(&answer).unwrap_or(end)))
            }
            Ok(answer) => Err(GraphError::of_refusal(&answer, ids, url.expose(), now)),
            Err(failure) => Err(GraphError::of_failure(failure, ids)),
        }
    }

    /// How far it has come, after a cut; nothing when the answer does not tell.
    ///
    /// # Errors
    /// [`GraphError`].
    pub async fn upload_progress(
        &self,
        url: &UploadUrl,
        now: Timestamp,
    ) -> Result<Option<u64>, GraphError> {
        let (request, ids) = self.without_token(Method::GET, url);
        match self.outbound.call(request, CALL_LIMIT).await {
            Ok(answer) if answer.status == StatusCode::OK => Ok(next(&answer)),
            Ok(answer) => Err(GraphError::of_refusal(&answer, ids, url.expose(), now)),
            Err(failure) => Err(GraphError::of_failure(failure, ids)),
        }
    }

    /// Gives an upload up.
    ///
    /// # Errors
    /// [`GraphError`]; that it is not there is none.
    pub async fn cancel_upload(&self, url: &UploadUrl, now: Timestamp) -> Result<(), GraphError> {
        let (request, ids) = self.without_token(Method::DELETE, url);
        match self.outbound.call(request, CALL_LIMIT).await {
            Ok(answer) if answer.status.is_success() => Ok(()),
            Ok(Answer { status: StatusCode::NOT_FOUND | StatusCode::GONE, .. }) => Ok(()),
            Ok(answer) => Err(GraphError::of_refusal(&answer, ids, url.expose(), now)),
            Err(failure) => Err(GraphError::of_failure(failure, ids)),
        }
    }

    fn without_token(&self, method: Method, url: &UploadUrl) -> (RequestBuilder, GraphIds) {
        let id = Uuid::new_v4().to_string();
        let request = self.outbound.request(method, url.to_url()).header("client-request-id", &id);
        (request, GraphIds { client_request_id: id, request_id: None })
    }
}

/// The start of the first range that is missing: `"2097152"`, `"2097152-"` or `"2097152-4194303"`.
fn next(answer: &Answer) -> Option<u64> {
    let session: Session = serde_json::from_slice(&answer.body).ok()?;
    let first = session.next_expected_ranges.first()?;
    first.split('-').next()?.trim().parse().ok()
}

/// The id at the end of `Location`: `…/Attachments('{id}')` or `…/attachments/{id}`.
fn attachment_id(headers: &HeaderMap) -> Option<AttachmentId> {
    let location = headers.get(header::LOCATION)?.to_str().ok()?;
    let last = location.split('?').next()?.rsplit('/').next()?;
    let encoded = match last.split_once("('") {
        Some((_, quoted)) => quoted.strip_suffix("')")?,
        None => last,
    };
    let id = percent_encoding::percent_decode_str(encoded).decode_utf8().ok()?;
    (!id.is_empty()).then(|| AttachmentId::new(id.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_range_is_read_in_each_of_its_forms() {
        let answer = |body: &str| Answer {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        };
        for form in ["2097152", "2097152-", "2097152-4194303"] {
            let body = format!("{{\"nextExpectedRanges\":[\"{form}\",\"9-\"]}}");
            assert_eq!(next(&answer(&body)), Some(2_097_152), "{form}");
        }
        for nothing in ["{}", "", "{\"nextExpectedRanges\":[]}"] {
            assert_eq!(next(&answer(nothing)), None, "{nothing}");
        }
    }

    #[test]
    fn the_id_of_the_file_is_read_from_both_forms_of_its_address() {
        for location in [
            "https://o.example/api/v2.0/Users('a')/Messages('b')/Attachments('AAMk%3D')",
            "https://g.example/v1.0/me/messages/b/attachments/AAMk%3D",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::LOCATION, location.parse().unwrap());
            assert_eq!(attachment_id(&headers).unwrap().expose(), "AAMk=");
        }
    }
}

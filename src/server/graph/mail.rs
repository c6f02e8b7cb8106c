//! `POST /v1.0/me/sendMail`: a mail goes out as the signed-in person. 202 is success and nothing else is.

use std::time::Duration;

use http::{Method, StatusCode, header};

use super::client::GraphClient;
use super::error::{GraphError, GraphIds, request_id};
use crate::server::clock::Timestamp;
use crate::server::session::AccessToken;

/// Sending may take Exchange a while.
pub(super) const SEND_LIMIT: Duration = Duration::from_secs(30);

/// Graph took the mail: a draft lies in the mailbox and is on its way, which is not yet "delivered".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The ids by which Microsoft can find the request.
    pub ids: GraphIds,
}

impl GraphClient {
    /// Sends the payload of a [`super::GraphMessage`].
    ///
    /// # Errors
    /// [`GraphError`]; after `NoAnswer` and a status of 5xx nobody can tell whether it was sent.
    pub async fn send_mail(
        &self,
        payload: Vec<u8>,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Accepted, GraphError> {
        let (request, ids) = self.request(Method::POST, "/me/sendMail", None, token);
        let request = request.header(header::CONTENT_TYPE, "application/json").body(payload);
        match self.outbound.call(request, SEND_LIMIT).await {
            Ok(answer) if answer.status == StatusCode::ACCEPTED => {
                let request_id = request_id(&answer);
                Ok(Accepted { ids: GraphIds { request_id, ..ids } })
            }
            Ok(answer) => Err(GraphError::of_answer(&answer, ids, token, now)),
            Err(failure) => Err(GraphError::of_failure(failure, ids)),
        }
    }
}

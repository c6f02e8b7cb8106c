//! One request to Graph, with the headers of the article.

use http::{Method, header};
use reqwest::RequestBuilder;
use url::Url;
use uuid::Uuid;

use super::error::GraphIds;
use crate::server::outbound::Outbound;
use crate::server::session::AccessToken;
use crate::server::trace;

/// Graph at one origin.
#[derive(Clone, Debug)]
pub struct GraphClient {
    pub(super) outbound: Outbound,
    origin: Url,
}

impl GraphClient {
    /// Graph at `origin`, for example `https://graph.microsoft.com`.
    #[must_use]
    pub fn new(outbound: Outbound, origin: Url) -> Self {
        Self { outbound: outbound.towards("graph"), origin }
    }

    /// A request to `/v1.0{path}` and the ids by which Microsoft can find it.
    pub(super) fn request(
        &self,
        method: Method,
        path: &str,
        query: Option<&str>,
        token: &AccessToken,
    ) -> (RequestBuilder, GraphIds) {
        let mut url = self.origin.clone();
        url.set_path(&format!("/v1.0{path}"));
        url.set_query(query);
        let id = Uuid::new_v4().to_string();
        let mut request = self
            .outbound
            .request(method, url)
            .bearer_auth(token.expose())
            .header(header::ACCEPT, "application/json")
            .header("client-request-id", &id)
            .header("return-client-request-id", "true");
        if let Some(parent) = trace::parent() {
            request = request.header("traceparent", parent);
        }
        (request, GraphIds { client_request_id: id, request_id: None })
    }
}

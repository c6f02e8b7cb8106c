//! How the server functions are called.

use std::collections::BTreeMap;
use std::sync::Arc;

use gloo_net::http::Method;
use leptos::prelude::use_context;
use leptos::web_sys::UrlSearchParams;
use send_wrapper::SendWrapper;
use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use server_fn::codec::IntoRes;
use server_fn::{Protocol, ServerFn};

use super::answer::{Json, Unreadable};
use super::fetch::{Answered, Ask};
use super::{CurrentUser, People, Preview, SendMail, Sent, SignOutEverywhere};
use crate::error::AppError;
use crate::mail::{MessageForm, SendReceipt};

/// A form that is posted, and JSON for an answer. The server has read the form when it comes here;
/// the browser lets `fetch` write the one and read the other, at some 10 KB less to load.
#[derive(Clone, Copy, Debug)]
pub struct Call;

/// The form that a server function is called with, as it was read and checked: it stands in the
/// context.
#[derive(Clone, Debug)]
pub struct Fields(pub Arc<BTreeMap<String, String>>);

impl Fields {
    fn arguments<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        let fields = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields = MapDeserializer::<_, Unreadable>::new(fields);
        T::deserialize(fields).map_err(|_| AppError::Malformed)
    }
}

/// The arguments of a server function, as a form has them.
pub trait Arguments {
    /// Names and values.
    fn fields(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }
}

impl Arguments for CurrentUser {}

impl Arguments for Sent {}

impl Arguments for SignOutEverywhere {}

impl Arguments for SendMail {
    fn fields(&self) -> Vec<(&'static str, &str)> {
        // Without `..`: a field that is added has to be sent as well.
        let MessageForm {
            to,
            cc,
            bcc,
            subject,
            content_type,
            body,
            importance,
            from,
            reply_to,
            read_receipt,
            send_at,
            attachments,
            message,
            account,
            idempotency_key,
        } = &self.form;
        vec![
            ("to", to),
            ("cc", cc),
            ("bcc", bcc),
            ("subject", subject),
            ("content_type", content_type),
            ("body", body),
            ("importance", importance),
            ("from", from),
            ("reply_to", reply_to),
            ("read_receipt", read_receipt),
            ("send_at", send_at),
            ("attachments", attachments),
            ("message", message),
            ("account", account),
            ("idempotency_key", idempotency_key),
        ]
    }
}

impl Arguments for People {
    fn fields(&self) -> Vec<(&'static str, &str)> {
        vec![("query", &self.query)]
    }
}

impl Arguments for Preview {
    fn fields(&self) -> Vec<(&'static str, &str)> {
        vec![("content_type", &self.content_type), ("body", &self.body)]
    }
}

impl<Input, Output, Client, Server> Protocol<Input, Output, Client, Server, AppError> for Call
where
    Client: server_fn::client::Client<AppError>,
    Server: server_fn::server::Server<AppError>,
    Input: Arguments + DeserializeOwned + Send,
    Output: IntoRes<Json, Server::Response, AppError> + DeserializeOwned + Send,
{
    const METHOD: http::Method = http::Method::POST;

    async fn run_server<F, Fut>(
        _: Server::Request,
        server_fn: F,
    ) -> Result<Server::Response, AppError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        let fields = use_context::<Fields>().ok_or(AppError::Internal)?;
        server_fn(fields.arguments()?).await?.into_res().await
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, AppError> {
        SendWrapper::new(async move { post(path, &input.fields()).await?.read() }).await
    }
}

/// Sends a mail from the browser, as [`super::send_mail`] does; tells as well by which id our log
/// knows the request.
pub async fn send(form: MessageForm) -> (Result<SendReceipt, AppError>, Option<String>) {
    match post(SendMail::PATH, &SendMail { form }.fields()).await {
        Ok(answered) => (answered.read(), answered.id),
        Err(error) => (Err(error), None),
    }
}

async fn post(path: &str, fields: &[(&str, &str)]) -> Result<Answered, AppError> {
    let form = UrlSearchParams::new().map_err(|_| AppError::Malformed)?;
    for (name, value) in fields {
        form.append(name, value);
    }
    let form = String::from(form.to_string());
    let headers =
        [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")];
    let (body, signal) = (form.into(), None);
    Ask { method: Method::POST, path, headers: &headers, body, signal }.send().await
}

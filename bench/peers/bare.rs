//! What axum and reqwest cost with nothing in between: a mail comes in and goes on with a token.
//! `bare PORT GRAPH TOKEN`

use std::process::ExitCode;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use http::{StatusCode, header};
use tokio::net::TcpListener;

#[expect(clippy::disallowed_methods, reason = "it has no limits")]
#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(port), Some(graph), Some(token)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return ExitCode::from(2);
    };
    let client = reqwest::Client::new();
    let send = move |mail: Bytes| {
        let request = client.post(format!("{graph}/v1.0/me/sendMail")).bearer_auth(&token);
        let request = request.header(header::CONTENT_TYPE, "application/json").body(mail);
        async { request.send().await.map_or(StatusCode::BAD_GATEWAY, |answer| answer.status()) }
    };
    let router = Router::new().route("/v1.0/me/sendMail", post(send));
    let Ok(socket) = TcpListener::bind(format!("127.0.0.1:{port}")).await else {
        return ExitCode::FAILURE;
    };
    axum::serve(socket, router).await.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

//! `GET /me/photo/$value`
//! <https://learn.microsoft.com/graph/api/profilephoto-get>

use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::access::Caller;
use super::error::GraphError;

const SCOPES: [&str; 3] = ["User.Read", "User.ReadWrite", "ProfilePhoto.Read.All"];
const SIZES: [&str; 9] =
    ["48x48", "64x64", "96x96", "120x120", "240x240", "360x360", "432x432", "504x504", "648x648"];
const PHOTO: &[u8] = include_bytes!("photo.jpg");

/// The photo of the caller.
pub async fn photo(caller: Caller) -> Result<Response, GraphError> {
    caller.may(&SCOPES)?;
    if !caller.account.has_photo {
        return Err(GraphError::no_photo());
    }
    Ok(([(CONTENT_TYPE, "image/jpeg")], PHOTO).into_response())
}

/// The photo in one of the sizes there are; the sandbox has one picture for all.
pub async fn sized(caller: Caller, Path(size): Path<String>) -> Result<Response, GraphError> {
    if !SIZES.contains(&size.as_str()) {
        return Err(GraphError::bad_request("The photo size is not valid."));
    }
    photo(caller).await
}

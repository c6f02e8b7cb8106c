//! The compose form with files, as a browser posts it without script (RFC 7578).

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use http::StatusCode;
use http_body_util::{BodyExt, Limited};

use super::limits::{ARRIVAL, check_announced};
use crate::error::AppError;
use crate::mail::limits::FILES;
use crate::mail::{Field as FormField, Problem};
use crate::server::params::Params;
use crate::server::uploads::Posted;

/// The most that the form may have, in bytes.
const FORM: usize = 4_194_304;

/// The most that its files may have together, in bytes.
const FILES_TOTAL: usize = 3_145_728;

/// How long what announces too much is listened to, for what was typed before the files.
const TOO_LARGE: Duration = Duration::from_secs(2);

/// The field of the files.
const FILE: &str = "attachment";

/// What came of a form, though perhaps not all of it.
#[derive(Default)]
pub(super) struct Form {
    /// The fields.
    pub params: Params,
    /// The files.
    pub files: Vec<Posted>,
    /// How many bytes the parts have.
    fields_size: usize,
    files_size: usize,
}

impl Form {
    /// Reads a form; beside it what is wrong with it: `TooLarge`, `TooSlow`, or `Malformed` when a
    /// name comes twice.
    pub(super) async fn read(request: Request<Body>) -> (Self, Result<(), AppError>) {
        let announced = check_announced(request.headers(), FORM as u64);
        let mut form = Self::default();
        let (time, limited) = match announced {
            Ok(()) => (ARRIVAL, request.map(|body| Body::new(Limited::new(body, FORM)))),
            Err(_) => (TOO_LARGE, request.map(beginning)),
        };
        let read = tokio::time::timeout(time, form.read_parts(limited)).await;
        (form, announced.and(read.unwrap_or(Err(AppError::TooSlow))))
    }

    async fn read_parts(&mut self, request: Request<Body>) -> Result<(), AppError> {
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|_| AppError::Malformed)?;
        let mut refused = Ok(());
        while let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? {
            let name = field.name().ok_or(AppError::Malformed)?.to_owned();
            if name == FILE {
                // What was typed shall not be lost for a file.
                refused = refused.and(self.read_file(field).await);
            } else {
                self.read_field(&name, field).await?;
            }
        }
        refused
    }

    async fn read_field(&mut self, name: &str, field: Field<'_>) -> Result<(), AppError> {
        let value = collected(field, FORM - self.fields_size).await?;
        self.fields_size += value.len();
        self.params.insert_typed(name.as_bytes(), &value).map_err(|_| AppError::Malformed)
    }

    async fn read_file(&mut self, field: Field<'_>) -> Result<(), AppError> {
        let name = field.file_name().unwrap_or_default().to_owned();
        let content_type = field.content_type().unwrap_or_default().to_owned();
        let bytes = match collected(field, FILES_TOTAL - self.files_size).await {
            Err(AppError::TooLarge { .. }) => {
                return Err(AppError::TooLarge { limit: FILES_TOTAL as u64 });
            }
            bytes => bytes?,
        };
        self.files_size += bytes.len();
        if self.files.len() == FILES {
            return Err(AppError::Malformed);
        }
        // A browser posts an empty part where no file was chosen.
        if !name.is_empty() || !bytes.is_empty() {
            self.files.push(Posted { name, content_type, bytes: Bytes::from(bytes) });
        }
        Ok(())
    }
}

/// What a form may have of a body that is larger: the rest is taken from the connection and
/// dropped, lest the answer is lost.
fn beginning(body: Body) -> Body {
    let mut room = FORM;
    Body::new(body.map_frame(move |frame| {
        frame.map_data(|data| {
            let kept = data.slice(..data.len().min(room));
            room -= kept.len();
            kept
        })
    }))
}

/// A part of at most so many bytes; what is too large is read to its end and dropped.
async fn collected(mut field: Field<'_>, room: usize) -> Result<Vec<u8>, AppError> {
    let (mut bytes, mut fits) = (Vec::new(), true);
    while let Some(piece) = field.chunk().await.map_err(|error| unreadable(&error))? {
        fits = fits && bytes.len() + piece.len() <= room;
        if fits {
            bytes.extend_from_slice(&piece);
        }
    }
    if fits { Ok(bytes) } else { Err(AppError::TooLarge { limit: FORM as u64 }) }
}

fn unreadable(error: &MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::TooLarge { limit: FORM as u64 };
    }
    match error.source().and_then(|source| source.downcast_ref()) {
        // Of all that stands in a head only the name of a file is a person's.
        Some(multer::Error::ReadHeaderFailed(_)) => {
            AppError::InvalidField { field: FormField::Attachments, problem: Problem::Unreadable }
        }
        _ => AppError::Malformed,
    }
}

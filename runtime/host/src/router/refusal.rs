//! The answer to a call that is not forwarded, in the caller's own protocol.

use std::fmt;

use bytes::Bytes;
use connect_plugin_rpc::{Body, Error};
use connect_plugin_wire::Shape;
use connect_plugin_wire::server::negotiate;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version};

use super::path::PathError;
use crate::caller::UnknownCaller;

/// Why a call is not forwarded.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: Option<StatusCode>,
    error: Error,
}

impl Refusal {
    /// Makes the refusal of a call that nobody can take now.
    pub(crate) fn unavailable(message: String) -> Self {
        Self::from(Error::unavailable(message))
    }

    /// Makes the refusal of a call that its provider did not answer.
    pub(crate) fn upstream(error: Error) -> Self {
        Self {
            status: Some(StatusCode::BAD_GATEWAY),
            error,
        }
    }

    pub(crate) fn error(&self) -> &Error {
        &self.error
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self {
            status: None,
            error,
        }
    }
}

impl From<UnknownCaller> for Refusal {
    /// Whatever is missing, the answer over HTTP is 401.
    fn from(unknown: UnknownCaller) -> Self {
        Self::from(Error::unauthenticated(unknown.to_string()))
    }
}

impl From<PathError> for Refusal {
    fn from(wrong: PathError) -> Self {
        let message = wrong.to_string();
        match wrong {
            // Connect clients read a bare 404 as a method that does not exist.
            PathError::NotRouted => Self {
                status: Some(StatusCode::NOT_FOUND),
                error: Error::unimplemented(message),
            },
            PathError::TooShort | PathError::UncleanSegment => {
                Self::from(Error::invalid_argument(message))
            }
        }
    }
}

/// In which form a caller can read an error.
#[derive(Clone)]
pub(crate) enum Answer {
    /// A JSON body with an HTTP status.
    Json,
    /// The last envelope of a stream with this content type.
    Stream(HeaderValue),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "Json",
            Self::Stream(_) => "Stream",
        })
    }
}

impl Answer {
    /// Chooses the form for a request.
    pub(crate) fn to<B>(request: &Request<B>) -> Self {
        match request.headers().get(CONTENT_TYPE) {
            Some(value) if value.as_bytes().starts_with(b"application/connect+") => {
                Self::Stream(value.clone())
            }
            _ => Self::Json,
        }
    }

    /// Writes a refusal.
    pub(crate) fn refuse(self, refusal: &Refusal) -> Response<Body> {
        let json = HeaderValue::from_static("application/json");
        let (content_type, shape) = match self {
            Self::Json => (json, Shape::Unary),
            Self::Stream(content_type) => (content_type, Shape::Streaming),
        };
        let head = HeaderMap::from_iter([(CONTENT_TYPE, content_type)]);
        let response = match negotiate(&Method::POST, Version::HTTP_2, &head, shape) {
            Ok(call) => {
                let mut response = call.error_response(&refusal.error);
                if let (Shape::Unary, Some(status)) = (shape, refusal.status) {
                    *response.status_mut() = status;
                }
                response
            }
            // A stream in a codec that nobody knows.
            Err(response) => *response,
        };
        response.map(|body: Bytes| Body::from(body))
    }
}

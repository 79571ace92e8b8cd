//! The answer to a call that is not forwarded, in the caller's own protocol.

use connect_plugin_rpc::{Body, Error};
use connect_plugin_wire::server::refuse;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};

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

/// In which form a caller can read an error: what its request says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Answer(Option<HeaderValue>);

impl Answer {
    /// Chooses the form for a request.
    pub(crate) fn to<B>(request: &Request<B>) -> Self {
        Self(request.headers().get(CONTENT_TYPE).cloned())
    }

    /// Writes a refusal.
    pub(crate) fn refuse(self, refusal: &Refusal) -> Response<Body> {
        let mut answer = refuse(self.0.as_ref(), &refusal.error);
        // Streams and gRPC have their errors behind a status of 200.
        if let Some(status) = refusal.status
            && answer.head.status() != StatusCode::OK
        {
            *answer.head.status_mut() = status;
        }
        Body::answer(answer)
    }
}

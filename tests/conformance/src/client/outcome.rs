//! How a call went.

use connect_plugin::{Context, Error};

use crate::error;
use crate::messages::{ClientResponseResult, ConformancePayload};
use crate::metadata;

/// Why a call could not even be made.
pub(super) type Impossible = Box<dyn std::error::Error + Send + Sync>;

/// How a call went.
#[derive(Default)]
pub(super) struct Outcome {
    /// What was received, also before an error.
    pub(super) payloads: Vec<ConformancePayload>,
    /// What the call failed with.
    pub(super) error: Option<Error>,
    /// How many messages could not be sent any more.
    pub(super) unsent: usize,
}

impl Outcome {
    /// Adds the metadata of the response.
    pub(super) fn into_result(self, cx: &Context) -> Result<ClientResponseResult, Impossible> {
        let response = cx.response();
        let (mut headers, mut trailers) = (response.headers(), response.trailers());
        if let Some(error) = &self.error
            && headers.is_empty()
            && trailers.is_empty()
        {
            headers.clone_from(error.headers());
            trailers.clone_from(error.trailers());
        }
        Ok(ClientResponseResult {
            response_headers: metadata::grouped(&headers),
            response_trailers: metadata::grouped(&trailers),
            payloads: self.payloads,
            error: self.error.as_ref().map(error::received),
            num_unsent_requests: self.unsent.try_into()?,
            ..ClientResponseResult::default()
        })
    }
}

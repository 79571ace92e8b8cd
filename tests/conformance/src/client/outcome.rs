//! How a call went.

use connect_plugin::{Context, Error};

use crate::error;
use crate::messages::{ClientResponseResult, ConformancePayload};

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
        // The library has no way to ask for it yet.
        let _ = cx;
        Ok(ClientResponseResult {
            payloads: self.payloads,
            error: self.error.as_ref().map(error::received),
            num_unsent_requests: self.unsent.try_into()?,
            ..ClientResponseResult::default()
        })
    }
}

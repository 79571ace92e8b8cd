//! When the runner wants a call canceled. Nothing but the token is touched: what the call ends with
//! is the library's.

use std::time::Duration;

use connect_plugin::CancellationToken;

use crate::messages::{Cancel, CancelTiming};

/// Cancels a call when its time has come.
#[derive(Clone)]
pub(super) struct Canceling {
    token: CancellationToken,
    timing: Option<Timing>,
}

#[derive(Clone, Copy)]
enum Timing {
    BeforeCloseSend,
    AfterCloseSend(Duration),
    AfterResponses(usize),
}

impl Canceling {
    /// Reads when to cancel.
    pub(super) fn new(cancel: Option<Cancel>) -> Self {
        let timing = cancel.map(|cancel| match cancel.cancel_timing {
            Some(CancelTiming::BeforeCloseSend(_)) => Timing::BeforeCloseSend,
            Some(CancelTiming::AfterCloseSendMs(ms)) => {
                Timing::AfterCloseSend(Duration::from_millis(ms.into()))
            }
            Some(CancelTiming::AfterNumResponses(count)) => {
                Timing::AfterResponses(usize::try_from(count).unwrap_or(usize::MAX))
            }
            None => Timing::AfterCloseSend(Duration::ZERO),
        });
        Self {
            token: CancellationToken::new(),
            timing,
        }
    }

    /// What the call watches.
    pub(super) fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Reports whether the call is to be canceled instead of closing the stream of requests.
    pub(super) fn is_before_close_send(&self) -> bool {
        matches!(self.timing, Some(Timing::BeforeCloseSend))
    }

    /// Cancels now.
    pub(super) fn cancel(&self) {
        self.token.cancel();
    }

    /// The stream of requests is closed, or there is none. Waits until it is time to cancel, and
    /// returns at once if that time does not come.
    pub(super) async fn closed(&self) {
        if let Some(Timing::AfterCloseSend(wait)) = self.timing {
            tokio::time::sleep(wait).await;
            self.cancel();
        }
    }

    /// So many responses were received.
    pub(super) fn received(&self, count: usize) {
        if let Some(Timing::AfterResponses(wanted)) = self.timing
            && wanted == count
        {
            self.cancel();
        }
    }
}

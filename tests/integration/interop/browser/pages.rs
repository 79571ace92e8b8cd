//! A contract of calls that pages make and that `Shapes` does not have, and its implementation.

use std::sync::Arc;
use std::time::Duration;

use connect_plugin::{Context, Error, Result, Streaming, plugin, plugin_error};
use http::{HeaderName, HeaderValue};

/// Why there is no quotient.
#[plugin_error(name = "pages.v1.DivideError")]
#[derive(Debug)]
pub(crate) enum DivideError {
    /// The divisor is zero.
    #[field(1)]
    #[code(invalid_argument)]
    ByZero {
        /// What should have been divided.
        #[field(1)]
        dividend: i64,
    },
    /// The call itself failed.
    #[transport]
    Rpc(Error),
}

impl std::fmt::Display for DivideError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ByZero { dividend } => write!(f, "{dividend} cannot be divided by zero"),
            Self::Rpc(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DivideError {}

impl From<Error> for DivideError {
    fn from(error: Error) -> Self {
        Self::Rpc(error)
    }
}

/// Calls that pages make.
#[plugin(service = "pages.v1.Pages", version = "1.0.0")]
pub trait Pages {
    /// Divides; the response has metadata.
    #[rpc(no_side_effects)]
    async fn divide(&self, cx: &Context, dividend: i64, divisor: i64) -> Result<i64, DivideError>;

    /// Streams numbers from zero, `count` of them, and fails then; the response has metadata.
    async fn count(&self, cx: &Context, count: u32) -> Result<Streaming<u32>>;

    /// Waits, and returns the milliseconds that are left until the deadline.
    #[rpc(no_side_effects)]
    async fn wait(&self, cx: &Context, millis: u64) -> Result<u64>;
}

/// The implementation of [`Pages`].
#[derive(Clone, Debug, Default)]
pub(super) struct Pager {
    /// Cloned by each stream of numbers.
    pub(super) running: Arc<()>,
}

fn tag(cx: &Context) {
    let response = cx.response();
    let one = || HeaderValue::from_static("1");
    response.append_header(HeaderName::from_static("x-head"), one());
    response.append_header(HeaderName::from_static("x-hidden"), one());
    response.append_trailer(HeaderName::from_static("x-tail"), one());
}

impl Pages for Pager {
    async fn divide(&self, cx: &Context, dividend: i64, divisor: i64) -> Result<i64, DivideError> {
        tag(cx);
        dividend
            .checked_div(divisor)
            .ok_or(DivideError::ByZero { dividend })
    }

    async fn count(&self, cx: &Context, count: u32) -> Result<Streaming<u32>> {
        tag(cx);
        let running = Arc::clone(&self.running);
        Ok(Streaming::produce(move |out| async move {
            for number in 0..count {
                out.send(number).await?;
            }
            drop(running);
            Err(Error::aborted("as the test asked"))
        }))
    }

    async fn wait(&self, cx: &Context, millis: u64) -> Result<u64> {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        let left = cx.remaining().map_or(0, |left| left.as_millis());
        u64::try_from(left).map_err(|_| Error::out_of_range("the deadline is too far away"))
    }
}

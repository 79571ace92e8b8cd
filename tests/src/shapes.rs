//! A contract with all four shapes of calls, its implementation, and a relay of it.

#![expect(
    clippy::missing_errors_doc,
    reason = "clippy does not see the docs of what a macro makes inside another one"
)]

use std::sync::{Arc, Mutex, PoisonError};

use connect_plugin::{Bytes, Context, Error, Result, Streaming, message, plugin, plugin_error};

/// How many request streams a service reads, and how those of the past ended.
#[message]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uploads {
    /// Those that are being read.
    #[field(1)]
    pub running: u64,
    /// Those that were read to a clean end.
    #[field(2)]
    pub complete: u64,
    /// All others.
    #[field(3)]
    pub cut_off: u64,
}

/// Why numbers cannot be added up.
#[plugin_error(name = "shapes.v1.SumError")]
#[derive(Debug)]
pub enum SumError {
    /// A number is negative.
    #[field(1)]
    #[code(invalid_argument)]
    Negative {
        /// The number.
        #[field(1)]
        number: i64,
    },
    /// The call itself failed.
    #[transport]
    Rpc(Error),
}

impl std::fmt::Display for SumError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Negative { number } => write!(f, "{number} is negative"),
            Self::Rpc(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SumError {}

impl From<Error> for SumError {
    fn from(error: Error) -> Self {
        Self::Rpc(error)
    }
}

/// Declares the contract under two names: one for the service, and one for a plugin that relays it.
macro_rules! contract {
    ($name:ident, $service:literal) => {
        /// All four shapes of calls.
        #[plugin(service = $service, version = "1.0.0")]
        pub trait $name {
            /// Tells how the request streams of this service ended.
            async fn uploads(&self, cx: &Context) -> Result<Uploads>;

            /// Streams numbers from zero, `count` of them.
            async fn range(&self, cx: &Context, count: u32) -> Result<Streaming<u32>>;

            /// Adds numbers up; the first one that is negative ends the call.
            async fn sum(
                &self,
                cx: &Context,
                numbers: Streaming<i64, SumError>,
            ) -> Result<i64, SumError>;

            /// Reads nothing and never answers.
            async fn hold(&self, cx: &Context, parts: Streaming<Bytes>) -> Result<()>;

            /// Sends back each line, but for those that tell what else to do: `end`, `abort` and
            /// `panic`.
            async fn echo(
                &self,
                cx: &Context,
                lines: Streaming<String>,
            ) -> Result<Streaming<String>>;

            /// Greets people; the first line is how, and a call without one is refused.
            async fn greet(&self, lines: Streaming<String>) -> Result<Streaming<String>>;
        }
    };
}

contract!(Shapes, "shapes.v1.Shapes");
contract!(RelayedShapes, "relay.v1.RelayedShapes");

/// Implements one of the two contracts by calling the other.
#[macro_export]
macro_rules! relay_shapes {
    ($contract:ident for $relay:ident) => {
        impl $contract for $relay {
            async fn uploads(&self, cx: &Context) -> Result<Uploads> {
                self.0.uploads(cx).await
            }

            async fn range(&self, cx: &Context, count: u32) -> Result<Streaming<u32>> {
                self.0.range(cx, count).await
            }

            async fn sum(
                &self,
                cx: &Context,
                numbers: Streaming<i64, SumError>,
            ) -> Result<i64, SumError> {
                self.0.sum(cx, numbers).await
            }

            async fn hold(&self, cx: &Context, parts: Streaming<Bytes>) -> Result<()> {
                self.0.hold(cx, parts).await
            }

            async fn echo(
                &self,
                cx: &Context,
                lines: Streaming<String>,
            ) -> Result<Streaming<String>> {
                self.0.echo(cx, lines).await
            }

            async fn greet(&self, lines: Streaming<String>) -> Result<Streaming<String>> {
                self.0.greet(lines).await
            }
        }
    };
}

/// The implementation of [`Shapes`].
#[derive(Clone, Debug, Default)]
pub struct Shaper {
    uploads: Arc<Mutex<Uploads>>,
}

impl Shaper {
    fn change(&self, change: impl FnOnce(&mut Uploads)) {
        change(&mut self.uploads.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn upload(&self) -> Upload {
        self.change(|uploads| uploads.running += 1);
        Upload {
            shaper: self.clone(),
            is_complete: false,
        }
    }
}

/// A request stream that is being read.
struct Upload {
    shaper: Shaper,
    is_complete: bool,
}

impl Upload {
    fn complete(mut self) {
        self.is_complete = true;
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.shaper.change(|uploads| {
            uploads.running -= 1;
            if self.is_complete {
                uploads.complete += 1;
            } else {
                uploads.cut_off += 1;
            }
        });
    }
}

impl Shapes for Shaper {
    async fn uploads(&self, _: &Context) -> Result<Uploads> {
        let uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(uploads.clone())
    }

    async fn range(&self, _: &Context, count: u32) -> Result<Streaming<u32>> {
        Ok((0..count).collect())
    }

    async fn sum(
        &self,
        _: &Context,
        mut numbers: Streaming<i64, SumError>,
    ) -> Result<i64, SumError> {
        let upload = self.upload();
        let mut sum = 0;
        while let Some(number) = numbers.next_msg().await? {
            assert_ne!(number, i64::MAX, "as the test asked");
            if number < 0 {
                return Err(SumError::Negative { number });
            }
            sum += number;
        }
        upload.complete();
        Ok(sum)
    }

    async fn hold(&self, _: &Context, _parts: Streaming<Bytes>) -> Result<()> {
        let _upload = self.upload();
        std::future::pending().await
    }

    async fn echo(&self, _: &Context, mut lines: Streaming<String>) -> Result<Streaming<String>> {
        let upload = self.upload();
        Ok(Streaming::produce(move |out| async move {
            while let Some(line) = lines.next_msg().await? {
                match line.as_str() {
                    "end" => return Ok(()),
                    "abort" => return Err(Error::aborted("as the test asked")),
                    "panic" => panic!("as the test asked"),
                    _ => out.send(line).await?,
                }
            }
            upload.complete();
            Ok(())
        }))
    }

    async fn greet(&self, mut lines: Streaming<String>) -> Result<Streaming<String>> {
        let Some(greeting) = lines.next_msg().await? else {
            return Err(Error::invalid_argument("expected a greeting"));
        };
        Ok(Streaming::produce(move |out| async move {
            while let Some(name) = lines.next_msg().await? {
                out.send(format!("{greeting}, {name}!")).await?;
            }
            Ok(())
        }))
    }
}

//! Hooks around calls, the same on both sides, for all shapes of calls, and wherever a plugin runs.
//!
//! An [`Interceptor`] sees every call of the client or server that was given it, with its typed
//! messages and its [`Context`]: it may look, wait, refuse, change what goes along, and measure how
//! the call ends. It stands where the messages are values, so that it works in one process too,
//! where nothing is encoded. What concerns HTTP rather than calls is a layer of tower's around
//! [`Server::into_service`](crate::Server::into_service).
//!
//! Of several interceptors the one that was given first is the outermost, and those of a whole
//! server stand around those of one service. Calls without interceptors cost nothing more.
//!
//! ```
//! use std::time::Instant;
//!
//! # use connect_plugin_rpc as connect_plugin;
//! use connect_plugin::Result;
//! use connect_plugin::interceptor::{Call, Interceptor, Next, Reply};
//!
//! /// Says of each call how long it took.
//! struct Timing;
//!
//! impl Interceptor for Timing {
//!     async fn intercept(&self, call: Call, next: Next) -> Result<Reply> {
//!         let (procedure, started) = (call.procedure(), Instant::now());
//!         let reply = next.run(call).await;
//!         println!("{procedure}: {:?}, ok: {}", started.elapsed(), reply.is_ok());
//!         reply
//!     }
//! }
//! ```

mod chain;
mod message;
mod stream;

use std::fmt;

use connect_plugin_schema::{MethodDescriptor, StreamKind};

use crate::Result;
use crate::context::Context;

pub(crate) use chain::{Around, Side};
pub(crate) use message::{Single, Streamed};

pub use chain::{Interceptors, Next};
pub use message::{MessageRef, Messages};
pub use stream::Event;

/// A hook around calls: see the [module](self).
pub trait Interceptor: Send + Sync + 'static {
    /// Stands around one call: `next` runs what is inside, the call itself last.
    ///
    /// An interceptor that does not run `next` refuses the call, and says why with its error.
    ///
    /// # Errors
    ///
    /// What it returns is how the call fails.
    ///
    /// # Cancel safety
    ///
    /// The future is dropped where it waits when the call is canceled or its deadline passes.
    fn intercept(&self, call: Call, next: Next) -> impl Future<Output = Result<Reply>> + Send;
}

/// A call on its way to what answers it.
pub struct Call {
    method: &'static MethodDescriptor,
    side: Side,
    cx: Context,
    request: Messages,
}

impl Call {
    /// Returns the static facts of the method.
    pub fn descriptor(&self) -> &'static MethodDescriptor {
        self.method
    }

    /// Returns the path of the method, such as `/kv.v1.KVService/Get`.
    pub fn procedure(&self) -> &'static str {
        self.method.procedure
    }

    /// Returns the full name of the service, such as `kv.v1.KVService`.
    pub fn service(&self) -> &'static str {
        let path = self.procedure().trim_start_matches('/');
        path.split_once('/').map_or(path, |(service, _)| service)
    }

    /// Returns the name of the method, such as `Get`.
    pub fn method(&self) -> &'static str {
        self.method.name
    }

    /// Reports whether this side makes the call; the other one answers it.
    pub fn is_client(&self) -> bool {
        self.side == Side::Client
    }

    /// Reports whether the request is a stream of messages.
    pub fn is_client_streaming(&self) -> bool {
        matches!(
            self.method.kind,
            StreamKind::ClientStream | StreamKind::Bidi
        )
    }

    /// Reports whether the response is a stream of messages.
    pub fn is_server_streaming(&self) -> bool {
        matches!(
            self.method.kind,
            StreamKind::ServerStream | StreamKind::Bidi
        )
    }

    /// Returns what surrounds the call: deadline, metadata and what else was put into it.
    pub fn context(&self) -> &Context {
        &self.cx
    }

    /// Returns what surrounds the call, for what is inside to see another one: with headers to
    /// send, an earlier deadline, or [values](Context::with) for a handler.
    ///
    /// ```
    /// # use connect_plugin_rpc as connect_plugin;
    /// use connect_plugin::Result;
    /// use connect_plugin::interceptor::{Call, Interceptor, Next, Reply};
    /// use http::{HeaderName, HeaderValue};
    ///
    /// /// Shows a pass with each call.
    /// struct Pass(HeaderValue);
    ///
    /// impl Interceptor for Pass {
    ///     async fn intercept(&self, mut call: Call, next: Next) -> Result<Reply> {
    ///         let name = HeaderName::from_static("authorization");
    ///         let cx = std::mem::take(call.context_mut());
    ///         *call.context_mut() = cx.with_header(name, self.0.clone());
    ///         next.run(call).await
    ///     }
    /// }
    /// ```
    pub fn context_mut(&mut self) -> &mut Context {
        &mut self.cx
    }

    /// Returns the request.
    pub fn request(&self) -> &Messages {
        &self.request
    }

    /// Returns the request, to watch its messages pass.
    pub fn request_mut(&mut self) -> &mut Messages {
        &mut self.request
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("procedure", &self.procedure())
            .field("side", &self.side)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// The answer to a call on its way back.
pub struct Reply {
    response: Messages,
}

impl Reply {
    /// Returns the response.
    pub fn response(&self) -> &Messages {
        &self.response
    }

    /// Returns the response, to watch its messages pass. The end of a stream is the end of its
    /// call, and only then is it known whether that succeeded.
    ///
    /// ```
    /// # use connect_plugin_rpc as connect_plugin;
    /// use connect_plugin::Result;
    /// use connect_plugin::interceptor::{Call, Event, Interceptor, Next, Reply};
    ///
    /// /// Counts what comes back.
    /// struct Count;
    ///
    /// impl Interceptor for Count {
    ///     async fn intercept(&self, call: Call, next: Next) -> Result<Reply> {
    ///         let mut reply = next.run(call).await?;
    ///         let mut count = 0;
    ///         reply.response_mut().inspect(move |event| {
    ///             match event {
    ///                 Event::Message(_) => count += 1,
    ///                 Event::End => println!("{count} messages"),
    ///                 Event::Failed(error) => println!("{count} messages, then {error}"),
    ///             }
    ///             Ok(())
    ///         })?;
    ///         Ok(reply)
    ///     }
    /// }
    /// ```
    pub fn response_mut(&mut self) -> &mut Messages {
        &mut self.response
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("response", &self.response)
            .finish()
    }
}

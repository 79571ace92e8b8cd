//! What a method returns: a `Result` whose error can carry a failed call.

use connect_plugin_schema::MessageDescriptor;

use crate::Error;
use crate::argument::RpcResponse;
use crate::streaming::Streaming;

/// The result of a call whose error has no variants of its own.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error that a method can return.
///
/// `#[plugin_error]` implements it for an enum; [`Error`] itself is one too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot carry a failed call",
    label = "not an error of an RPC",
    note = "add `#[transport] Rpc(#[from] connect_plugin::Error)` and put `#[connect_plugin::plugin_error(name = \"…\")]` on it, or use `connect_plugin::Error`"
)]
pub trait RpcError: Sized + Send + 'static {
    /// The message that the typed detail travels as; `None` for an error without one.
    const DETAIL: Option<fn() -> &'static MessageDescriptor>;

    /// Turns the error into what is sent.
    fn into_error(self) -> Error;

    /// Turns what was received back into the error.
    fn from_error(error: Error) -> Self;
}

impl RpcError for Error {
    const DETAIL: Option<fn() -> &'static MessageDescriptor> = None;

    fn into_error(self) -> Error {
        self
    }

    fn from_error(error: Error) -> Self {
        error
    }
}

/// The return type of a method: a `Result`, under whatever alias.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a valid return type of an RPC: it must be a `Result<T, E>`",
    label = "not a `Result`",
    note = "every remote call can fail: return `connect_plugin::Result<{Self}>`"
)]
pub trait RpcResult: Sized + Send {
    /// What a call that succeeds returns.
    type Ok: Send;
    /// What a call that fails returns.
    type Err: RpcError;

    /// Makes the return type of a `Result`.
    fn from_result(result: Result<Self::Ok, Self::Err>) -> Self;

    /// Makes the return type of an error.
    fn from_error(error: Error) -> Self {
        Self::from_result(Err(Self::Err::from_error(error)))
    }

    /// Makes a `Result` of the return type.
    ///
    /// # Errors
    ///
    /// Fails if the method did.
    fn into_result(self) -> Result<Self::Ok, Self::Err>;
}

impl<T: Send, E: RpcError> RpcResult for Result<T, E> {
    type Ok = T;
    type Err = E;

    fn from_result(result: Self) -> Self {
        result
    }

    fn into_result(self) -> Self {
        self
    }
}

/// A [`Streaming`] under whatever alias.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `connect_plugin::Streaming`",
    label = "not a stream",
    note = "a type whose name ends in `Streaming` is taken for a stream: use `connect_plugin::Streaming<T, E>` or give your type another name"
)]
pub trait RpcStream: Sized + Send + 'static {
    /// One item.
    type Item: RpcResponse;
    /// How the stream can fail.
    type Err: RpcError;

    /// Makes the type of the method out of the stream.
    fn from_streaming(stream: Streaming<Self::Item, Self::Err>) -> Self;

    /// Makes the stream out of the type of the method.
    fn into_streaming(self) -> Streaming<Self::Item, Self::Err>;
}

impl<T: RpcResponse, E: RpcError> RpcStream for Streaming<T, E> {
    type Item = T;
    type Err = E;

    fn from_streaming(stream: Self) -> Self {
        stream
    }

    fn into_streaming(self) -> Self {
        self
    }
}

//! What may stand in the signature of a method.
//!
//! Both traits are other names of [`Payload`], which carries the words of the error for a type
//! that cannot be sent: rustc reports the trait at the end of the chain.

use connect_plugin_schema::Payload;

/// A type that can be an argument of a method.
pub trait RpcArgument: Payload {}

/// A type that can be the result of a method, or an item of its stream.
pub trait RpcResponse: Payload {}

impl<T: Payload> RpcArgument for T {}

impl<T: Payload> RpcResponse for T {}

//! What may stand in the signature of a method.

use connect_plugin_schema::Payload;

/// A type that can be an argument of a method.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of an RPC",
    label = "cannot be sent",
    note = "arguments are numbers, `bool`, `String`, bytes, `Option`/`Vec`/maps of these, or types marked `#[message]`",
    note = "if `{Self}` is your type, put `#[connect_plugin::message]` on it"
)]
pub trait RpcArgument: Payload {}

/// A type that can be the result of a method, or an item of its stream.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of an RPC",
    label = "cannot be sent",
    note = "results are `()`, numbers, `bool`, `String`, bytes, `Option`/`Vec`/maps of these, or types marked `#[message]`",
    note = "if `{Self}` is your type, put `#[connect_plugin::message]` on it"
)]
pub trait RpcResponse: Payload {}

#[diagnostic::do_not_recommend]
impl<T: Payload> RpcArgument for T {}

#[diagnostic::do_not_recommend]
impl<T: Payload> RpcResponse for T {}

//! The server: from accepted connections to the methods of services.

mod admission;
mod config;
mod connection;
mod date;
mod dispatch;
mod drain;
mod gate;
mod guard;
mod http1;
mod http2;
mod incoming;
mod legible;
mod linger;
mod listener;
mod passage;
mod read_in_time;
mod request_stream;
mod respond;
mod serve;
mod sniff;
mod stopping;
mod stream_body;
mod tower;

pub use admission::Admission;
pub use config::ServerConfig;
pub use dispatch::{Fallback, Services};
pub use guard::Guard;
pub use incoming::{CallFuture, IncomingCall, Outcome};
pub use listener::{BindError, Listener};
pub use serve::{Server, ServerHandle};
pub use tower::HttpService;

pub(crate) use passage::Passage;
pub(crate) use respond::Responder;

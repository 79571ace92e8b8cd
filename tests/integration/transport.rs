//! What happens below a call: versions of HTTP, connections, and what peers do to them.

mod address_policy;
pub(crate) mod authority;
mod cors;
mod early_answers;
mod floods;
pub(crate) mod frames;
mod hardening;
mod http1;
mod http2;
mod keep_alive;
mod nginx;
mod reconnect;
mod resend;
mod slow_body;
mod slow_reader;
pub(crate) mod tap;
mod tls;
mod tower;

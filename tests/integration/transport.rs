//! What happens below a call: versions of HTTP, connections, and what peers do to them.

mod http1;
mod tap;

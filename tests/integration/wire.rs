//! The protocols on real sockets, beyond what the conformance suite looks at.

mod answers;
mod endless;
mod head;
mod metadata;
mod protocols;
mod refusals;
mod sizes;

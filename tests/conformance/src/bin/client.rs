//! A client that the conformance runner starts.

fn main() {}

//! Tests of the binary encoding.

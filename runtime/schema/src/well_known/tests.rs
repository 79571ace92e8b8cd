//! Tests of the well-known types, with prost-reflect as an independent judge.

mod any;
mod judge;
mod time;
mod value;

//! Messages as other implementations see them.
//!
//! One judge is prost-reflect, which works from descriptors alone; the other is Python's protobuf
//! package with classes that protoc generated. A random value that a judge made has to come back
//! from us as the same value, in bytes and in JSON, and our bytes and our JSON have to mean the same
//! to the judge.

mod narrow;
mod python;
mod random;
mod reflection;
mod same;
mod schema;
mod special;
mod times;
mod vectors;

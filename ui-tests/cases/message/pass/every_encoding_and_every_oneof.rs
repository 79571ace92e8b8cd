//! Other encodings, wrappers without a trace on the wire, enums with data, fields that are kept.

#![deny(warnings)]
#![forbid(unsafe_code)]
#![allow(dead_code)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use connect_plugin::{Bytes, message};

/// Id.
#[message(transparent)]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Id(String);

#[message(transparent)]
#[derive(Clone, Debug, PartialEq)]
pub struct Ids {
    ids: Vec<String>,
}

#[message(transparent)]
#[derive(Clone, Debug, PartialEq)]
pub struct Delta(#[field(as = "sint64")] i64);

#[message(reserved(7, "KIND_OLD"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Unspecified = 0,
    A = 1,
    #[unknown]
    Other = -1,
}

#[message(package = "try.v1")]
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    #[field(4)]
    Circle(Circle),
    #[field(5, as = "sint32")]
    Size(i32),
    #[field(6)]
    Move {
        #[field(2)]
        x: i32,
        #[field(1, as = "fixed32")]
        y: u32,
    },
    #[field(7)]
    Nothing,
    #[field(8)]
    Boxed(Box<Shape>),
}

#[message]
#[derive(Clone, Debug, PartialEq)]
pub enum Total {
    #[unknown]
    Unset,
    #[field(1)]
    Text(String),
}

#[message]
#[derive(Clone, Debug, PartialEq)]
pub enum Single {
    #[field(1)]
    Text(String),
}
#[message]
#[derive(Clone, Debug, PartialEq)]
pub enum SingleMove {
    #[field(1)]
    Text { #[field(1)] a: String },
}
#[message]
#[derive(Clone, Debug, PartialEq)]
pub enum SingleUnit {
    #[field(1)]
    Text {},
    #[field(2)]
    Unit,
}

#[message]
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Circle {
    #[field(1)]
    radius: f64,
}

#[message(package = "try.v1")]
#[derive(Clone, Debug, PartialEq)]
pub struct All {
    #[field(1)]
    id: Id,
    #[field(2)]
    ids: Ids,
    #[field(3)]
    delta: Delta,
    #[field(oneof(4, 5, 6, 7, 8))]
    shape: Option<Shape>,
    #[field(9)]
    shapes: Vec<Shape>,
    #[field(10)]
    total: Total,
    #[field(11, required)]
    needed: Shape,
    #[field(12, required)]
    name: String,
    #[field(13, as = "bytes")]
    big: u128,
    #[field(14, as = "string")]
    bigs: Vec<i128>,
    #[field(15, as = "map<sint32, fixed64>")]
    map: BTreeMap<i32, u64>,
    #[field(16, as = "map<_, sint64>")]
    map2: HashMap<Id, i64>,
    #[field(17)]
    hash: [u8; 4],
    #[field(18)]
    small: u8,
    #[field(19)]
    arc: Arc<str>,
    #[field(20)]
    cow: Cow<'static, str>,
    #[field(21)]
    kind: connect_plugin::Open<Kind>,
    #[field(22)]
    bytes: Bytes,
    #[field(23, as = "sfixed32")]
    opt: Option<i32>,
    #[field(24)]
    kinds: Vec<Kind>,
    #[field(25)]
    opt_id: Option<Id>,
    #[field(26, as = "sint32")]
    small_sint: i16,
    #[field(27, as = "fixed32")]
    small_fixed: Option<u8>,
    #[field(28, as = "map<fixed32, sfixed32>")]
    small_map: BTreeMap<u16, i8>,
    #[field(unknown)]
    rest: connect_plugin::UnknownFields,
}

fn main() {}

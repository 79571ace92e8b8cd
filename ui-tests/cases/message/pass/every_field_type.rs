//! All that may stand in a message today.

#![allow(dead_code)]

use std::collections::{BTreeMap, HashMap};

use connect_plugin::{Bytes, message};

#[message(package = "all.v1", reserved(50, 60..=69, "old"))]
#[derive(Clone, Debug, PartialEq, Default)]
pub struct All {
    #[field(1)]
    flag: bool,
    #[field(2)]
    small: u32,
    #[field(3)]
    large: u64,
    #[field(4)]
    signed: i32,
    #[field(5)]
    signed_large: i64,
    #[field(6)]
    ratio: f32,
    #[field(7)]
    ratio_large: f64,
    #[field(8)]
    text: String,
    #[field(9)]
    bytes: Bytes,
    #[field(10)]
    vec: Vec<u8>,
    #[field(11)]
    maybe: Option<String>,
    #[field(12)]
    list: Vec<u64>,
    #[field(13)]
    blobs: Vec<Bytes>,
    #[field(14)]
    map: BTreeMap<String, All>,
    #[field(15)]
    unordered: HashMap<u32, Kind>,
    #[field(16)]
    me: Option<Box<Self>>,
    #[field(17)]
    children: Vec<All>,
    #[field(18, name = "type")]
    kind: Kind,
    #[field(19)]
    nested: Unit,
    #[field(20)]
    maybe_kind: Option<Kind>,
}

#[message]
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum Kind {
    #[default]
    Unspecified = 0,
    Some = 1,
    #[unknown]
    Other = -1,
}

#[message]
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Unit {}

fn main() {}

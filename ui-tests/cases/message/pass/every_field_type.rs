//! All that may stand in a message today.

#![allow(dead_code)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use connect_plugin::{Bytes, message};

#[message(package = "all.v1", reserved(50, 60..=69, "old"))]
#[derive(Clone, Debug, PartialEq)]
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
    #[field(21)]
    byte: u8,
    #[field(22)]
    short: u16,
    #[field(23)]
    tiny: i8,
    #[field(24)]
    shorts: Vec<i16>,
    #[field(25)]
    hash: [u8; 32],
    #[field(26)]
    shared: Arc<str>,
    #[field(27)]
    shared_bytes: Arc<[u8]>,
    #[field(28)]
    boxed: Box<str>,
    #[field(29)]
    fixed: Cow<'static, str>,
    #[field(30)]
    sliced: connect_plugin::ByteString,
    #[field(31)]
    open: connect_plugin::Open<Kind>,
    #[field(32)]
    by_short: BTreeMap<u16, [u8; 4]>,
    #[field(33)]
    by_shared: HashMap<Arc<str>, bool>,
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

//! A message with every kind of field, for judging encodings.
//!
//! The values that are tried come from a judge, which knows the schema and nothing of Rust. So
//! nothing here may be narrower than the schema says; see [`Narrow`] for what is.

#![expect(
    missing_docs,
    reason = "the names of the fields say what they are there for"
)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use connect_plugin::{
    ByteString, Bytes, Context, Open, Result, UnknownFields, message, plugin, well_known,
};

/// Takes and returns every message of this file.
#[plugin(service = "judged.v1.Echo", version = "1.0.0")]
pub trait Echo {
    /// Returns what it was sent.
    async fn everything(&self, cx: &Context, everything: Everything) -> Result<Everything>;

    /// Returns what it was sent.
    async fn narrow(&self, cx: &Context, narrow: Narrow) -> Result<Narrow>;
}

/// What happened.
#[message]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Nothing.
    Unspecified = 0,
    /// Something came.
    Put = 1,
    /// Something went.
    Delete = 2,
    /// The smallest number there is.
    Least = -2_147_483_648,
    /// The largest.
    Most = 2_147_483_647,
}

/// A message that contains itself.
#[message(package = "judged.v1")]
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// A number.
    #[field(1)]
    pub value: i32,
    /// The next one.
    #[field(2)]
    pub next: Option<Box<Self>>,
    /// More of them.
    #[field(3)]
    pub children: Vec<Node>,
    /// And more.
    #[field(4)]
    pub named: BTreeMap<String, Node>,
}

/// One of several things.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// None that this program knows.
    #[unknown]
    Unset,
    /// A text.
    #[field(1)]
    Text(String),
    /// A number.
    #[field(2, as = "sint64")]
    Number(i64),
    /// A message.
    #[field(3)]
    Node(Node),
    /// A message that may contain this one.
    #[field(4)]
    Boxed(Box<Choice>),
    /// Two numbers.
    #[field(7)]
    Point {
        /// Across.
        #[field(1)]
        x: i32,
        /// Down.
        #[field(2, as = "sfixed32")]
        y: i32,
    },
    /// Nothing more than itself.
    #[field(9)]
    Bare,
    /// An enum.
    #[field(10)]
    Event(Open<Event>),
    /// Bytes.
    #[field(11)]
    Bytes(Bytes),
}

/// A name.
#[message(transparent)]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(String);

/// A change.
#[message(transparent)]
#[derive(Clone, Debug, PartialEq)]
pub struct Delta {
    #[field(as = "sint64")]
    by: i64,
}

/// Every kind of field.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub struct Everything {
    #[field(1)]
    flag: bool,
    #[field(2)]
    int32: i32,
    #[field(3)]
    int64: i64,
    #[field(4)]
    uint32: u32,
    #[field(5)]
    uint64: u64,
    #[field(6, as = "sint32")]
    sint32: i32,
    #[field(7, as = "sint64")]
    sint64: i64,
    #[field(8, as = "fixed32")]
    fixed32: u32,
    #[field(9, as = "fixed64")]
    fixed64: u64,
    #[field(10, as = "sfixed32")]
    sfixed32: i32,
    #[field(11, as = "sfixed64")]
    sfixed64: i64,
    #[field(12)]
    float: f32,
    #[field(13)]
    double: f64,
    #[field(14)]
    text: String,
    #[field(15)]
    bytes: Bytes,
    #[field(16)]
    event: Open<Event>,
    #[field(17)]
    node: Node,
    #[field(18)]
    choice: Choice,

    #[field(21)]
    maybe_flag: Option<bool>,
    #[field(22)]
    maybe_int32: Option<i32>,
    #[field(23, as = "sint64")]
    maybe_sint64: Option<i64>,
    #[field(24, as = "fixed64")]
    maybe_fixed64: Option<u64>,
    #[field(25)]
    maybe_double: Option<f64>,
    #[field(26)]
    maybe_text: Option<String>,
    #[field(27)]
    maybe_bytes: Option<Vec<u8>>,
    #[field(28)]
    maybe_event: Option<Open<Event>>,
    #[field(29)]
    maybe_node: Option<Node>,
    #[field(30)]
    maybe_choice: Option<Choice>,

    #[field(41)]
    flags: Vec<bool>,
    #[field(42)]
    int32s: Vec<i32>,
    #[field(43)]
    int64s: Vec<i64>,
    #[field(44)]
    uint32s: Vec<u32>,
    #[field(45)]
    uint64s: Vec<u64>,
    #[field(46, as = "sint32")]
    sint32s: Vec<i32>,
    #[field(47, as = "sint64")]
    sint64s: Vec<i64>,
    #[field(48, as = "fixed32")]
    fixed32s: Vec<u32>,
    #[field(49, as = "fixed64")]
    fixed64s: Vec<u64>,
    #[field(50, as = "sfixed32")]
    sfixed32s: Vec<i32>,
    #[field(51, as = "sfixed64")]
    sfixed64s: Vec<i64>,
    #[field(52)]
    floats: Vec<f32>,
    #[field(53)]
    doubles: Vec<f64>,
    #[field(54)]
    texts: Vec<String>,
    #[field(55)]
    blobs: Vec<Bytes>,
    #[field(56)]
    events: Vec<Open<Event>>,
    #[field(57)]
    nodes: Vec<Node>,
    #[field(58)]
    choices: Vec<Choice>,

    #[field(71)]
    by_text: BTreeMap<String, Node>,
    #[field(72)]
    by_flag: BTreeMap<bool, Open<Event>>,
    #[field(73)]
    by_int32: BTreeMap<i32, String>,
    #[field(74)]
    by_int64: HashMap<i64, Bytes>,
    #[field(75)]
    by_uint32: HashMap<u32, f64>,
    #[field(76)]
    by_uint64: BTreeMap<u64, bool>,
    #[field(77, as = "map<sint32, sint64>")]
    by_sint32: BTreeMap<i32, i64>,
    #[field(78, as = "map<fixed64, sfixed32>")]
    by_fixed64: BTreeMap<u64, i32>,
    #[field(79, as = "map<sfixed32, _>")]
    by_sfixed32: BTreeMap<i32, Choice>,

    #[field(91)]
    boxed_text: Box<str>,
    #[field(92)]
    shared_text: Arc<str>,
    #[field(93)]
    borrowed_text: Cow<'static, str>,
    #[field(94)]
    sliced_text: ByteString,
    #[field(95)]
    vec: Vec<u8>,
    #[field(96)]
    boxed_bytes: Box<[u8]>,
    #[field(97)]
    shared_bytes: Arc<[u8]>,
    #[field(98)]
    name: Name,
    #[field(99)]
    names: Vec<Name>,
    #[field(100)]
    by_name: BTreeMap<Name, Delta>,
    #[field(101)]
    delta: Delta,

    #[field(oneof(111, 112, 113, 114, 115, 116, 117, 118))]
    inline: Option<Inline>,

    #[field(131)]
    timestamp: Option<well_known::Timestamp>,
    #[field(132)]
    timestamps: Vec<well_known::Timestamp>,
    #[field(133)]
    duration: Option<well_known::Duration>,
    #[field(134)]
    durations: BTreeMap<String, well_known::Duration>,
    #[field(135)]
    any: Option<well_known::Any>,
    #[field(136)]
    anys: Vec<well_known::Any>,
    #[field(137)]
    structure: Option<well_known::Struct>,
    #[field(138)]
    value: Option<well_known::Value>,
    #[field(139)]
    values: Vec<well_known::Value>,
    #[field(140)]
    list: Option<well_known::ListValue>,
    #[field(141)]
    mask: Option<well_known::FieldMask>,
    #[field(142)]
    empty: Option<well_known::Empty>,
    #[field(143)]
    double_value: Option<well_known::DoubleValue>,
    #[field(144)]
    int64_value: Option<well_known::Int64Value>,
    #[field(145)]
    string_values: Vec<well_known::StringValue>,
    #[field(146)]
    bytes_value: Option<well_known::BytesValue>,
    #[field(147)]
    bool_values: BTreeMap<u32, well_known::BoolValue>,

    #[field(151, as = "wrapper")]
    wrapped_int32: Option<i32>,
    #[field(152, as = "wrapper")]
    wrapped_uint32: Option<u32>,
    #[field(153, as = "wrapper")]
    wrapped_int64: Option<i64>,
    #[field(154, as = "wrapper")]
    wrapped_uint64: Option<u64>,
    #[field(155, as = "wrapper")]
    wrapped_float: Option<f32>,
    #[field(156, as = "wrapper")]
    wrapped_bool: Option<bool>,
    #[field(157, as = "wrapper")]
    wrapped_text: Option<String>,
    #[field(158, as = "wrapper")]
    wrapped_bytes: Option<Bytes>,
    #[field(159, as = "wrapper")]
    wrapped_texts: Vec<ByteString>,
    #[field(160, as = "map<_, wrapper>")]
    wrapped_by_flag: BTreeMap<bool, Vec<u8>>,

    #[field(unknown)]
    rest: UnknownFields,
}

/// One of several things, as fields of the message around it.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    #[field(111)]
    InlineText(ByteString),
    #[field(112)]
    InlineNode(Node),
    #[field(113)]
    InlineChoice(Choice),
    #[field(114, as = "fixed32")]
    InlineNumber(u32),
    #[field(115)]
    InlineFlag(bool),
    #[field(116)]
    InlineSpan {
        #[field(1)]
        from: u64,
        #[field(2)]
        to: Option<u64>,
    },
    #[field(117)]
    InlineEnd,
    #[field(118)]
    InlineEvent(Open<Event>),
}

/// Fields that take less than their protobuf types can say.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub struct Narrow {
    #[field(1)]
    pub byte: u8,
    #[field(2)]
    pub short: u16,
    #[field(3)]
    pub tiny: i8,
    #[field(4)]
    pub shorts: Vec<i16>,
    #[field(5)]
    pub hash: [u8; 4],
    #[field(6, as = "bytes")]
    pub large: u128,
    #[field(7, as = "string")]
    pub signed: i128,
    #[field(8, as = "bytes")]
    pub larges: Vec<i128>,
    #[field(9, required)]
    pub owner: String,
    #[field(10, required)]
    pub node: Node,
    #[field(11)]
    pub event: Event,
    #[field(12)]
    pub strict: Vec<Strict>,
    #[field(13)]
    pub by_byte: BTreeMap<u8, Strict>,
    #[field(14, as = "fixed32")]
    pub fixed_byte: u8,
    #[field(15, as = "sint32")]
    pub zigzag_tiny: i8,
    #[field(16, as = "sfixed32")]
    pub fixed_shorts: Vec<i16>,
    #[field(17, as = "fixed32")]
    pub maybe_short: Option<u16>,
    #[field(18, as = "map<sfixed32, sint32>")]
    pub by_tiny: BTreeMap<i8, i16>,
}

/// One of two things, and nothing else.
#[message]
#[derive(Clone, Debug, PartialEq)]
pub enum Strict {
    #[field(1)]
    Left(u32),
    #[field(2)]
    Right(u32),
}

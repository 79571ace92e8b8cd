//! Messages for tests, as `#[message]` would make them.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::descriptor::*;
use crate::kind::{Enumeration, Implicit};
use crate::{Enum, Field, ListItem, Message, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    Unspecified,
    Put,
    Delete,
}

impl Enum for EventKind {
    fn descriptor() -> &'static EnumDescriptor {
        &EnumDescriptor {
            name: "EventKind",
            package: None,
            doc: "What happened to a key.",
            values: &[
                EnumValueDescriptor {
                    name: "EVENT_KIND_UNSPECIFIED",
                    number: 0,
                    doc: "",
                },
                EnumValueDescriptor {
                    name: "EVENT_KIND_PUT",
                    number: 1,
                    doc: "It was written.",
                },
                EnumValueDescriptor {
                    name: "EVENT_KIND_DELETE",
                    number: 5,
                    doc: "",
                },
            ],
            reserved_numbers: &[],
            reserved_names: &[],
        }
    }

    fn to_number(self) -> i32 {
        match self {
            Self::Unspecified => 0,
            Self::Put => 1,
            Self::Delete => 5,
        }
    }

    fn from_number(number: i32) -> Self {
        match number {
            1 => Self::Put,
            5 => Self::Delete,
            _ => Self::Unspecified,
        }
    }
}

impl Field for EventKind {
    type Kind = Implicit<Enumeration<Self>>;
}

impl Value for EventKind {
    type Kind = Enumeration<Self>;
}

impl ListItem for EventKind {}

message! {
    #[doc = "Every kind of field."]
    Everything {
        #[doc = "Whether it is so."]
        1 flag "flag": bool,
        2 small "small": u32,
        3 big "big": u64,
        4 signed "signed": i32,
        5 big_signed "bigSigned": i64,
        6 single "single": f32,
        7 double "double": f64,
        8 text "text": String,
        9 raw "raw": Bytes,
        10 kind "kind": EventKind,
        11 node "node": Node,
        #[doc = "Presence is told apart.\n\nIn two paragraphs."]
        12 maybe_small "maybeSmall": Option<u32>,
        13 maybe_text "maybeText": Option<String>,
        14 maybe_kind "maybeKind": Option<EventKind>,
        15 maybe_node "maybeNode": Option<Node>,
        16 numbers "numbers": Vec<i64>,
        17 texts "texts": Vec<String>,
        18 nodes "nodes": Vec<Node>,
        19 kinds "kinds": Vec<EventKind>,
        20 by_name "byName": BTreeMap<String, Node>,
        21 by_number "byNumber": BTreeMap<i64, u64>,
        22 by_flag "byFlag": BTreeMap<bool, EventKind>,
        23 odd_name "oddOne": Vec<u8>,
        24 doubles "doubles": Vec<f64>,
    }
}

message! {
    #[reserved([(3, 3), (7, 9)], ["old_value"])]
    Node {
        1 value "value": i32,
        2 next "next": Option<Box<Node>>,
    }
}

message! {
    #[doc = "How a call to the store fails."]
    #[package = "kv.v1"]
    KvError {
        #[oneof = "kind"]
        1 key_too_long "keyTooLong": Option<KeyTooLong>,
        3 note "note": String,
        #[oneof = "kind"]
        2 busy "busy": Option<Busy>,
    }
}

message! {
    #[parent = KvError]
    KeyTooLong { 1 max "max": u32, }
}

message! {
    #[parent = KvError]
    Busy {}
}

impl Everything {
    /// Returns a message in which every field is set.
    pub(crate) fn full() -> Self {
        let node = Node {
            value: -1,
            next: Some(Box::new(Node {
                value: 2,
                next: None,
            })),
        };
        Self {
            flag: true,
            small: u32::MAX,
            big: u64::MAX,
            signed: i32::MIN,
            big_signed: i64::MIN,
            single: 0.1,
            double: 0.123_456_789_012_345_67,
            text: "grüße \"\u{1F980}\"\n".to_owned(),
            raw: Bytes::from_static(&[0, 255, 254, 62, 63]),
            kind: EventKind::Delete,
            node: node.clone(),
            maybe_small: Some(0),
            maybe_text: Some(String::new()),
            maybe_kind: Some(EventKind::Unspecified),
            maybe_node: Some(Node {
                value: 0,
                next: None,
            }),
            numbers: vec![1, -1, i64::MAX],
            texts: vec![String::new(), "x".to_owned()],
            nodes: vec![
                node.clone(),
                Node {
                    value: 0,
                    next: None,
                },
            ],
            kinds: vec![EventKind::Put, EventKind::Unspecified],
            by_name: BTreeMap::from([("a b".to_owned(), node), (String::new(), Node::empty())]),
            by_number: BTreeMap::from([(-1, 0), (i64::MAX, u64::MAX)]),
            by_flag: BTreeMap::from([(true, EventKind::Put), (false, EventKind::Delete)]),
            odd_name: vec![1, 2, 3, 4],
            doubles: vec![f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e300],
        }
    }
}

/// Declares a method of a service.
pub(crate) const fn method(
    index: usize,
    name: &'static str,
    procedure: &'static str,
    kind: StreamKind,
    request: fn() -> &'static MessageDescriptor,
    response: fn() -> &'static MessageDescriptor,
) -> MethodDescriptor {
    MethodDescriptor {
        index,
        name,
        procedure,
        kind,
        idempotency: Idempotency::Unknown,
        doc: "",
        request,
        response,
        error: None,
    }
}

/// Declares a service.
pub(crate) const fn service(
    name: &'static str,
    methods: &'static [MethodDescriptor],
) -> ServiceDescriptor {
    ServiceDescriptor {
        name,
        service_type: "kv",
        version: "1.0.0",
        doc: "",
        methods,
        requires: &[],
        removed: &[],
    }
}

/// A service that uses all messages of this file.
pub(crate) static KV: ServiceDescriptor = ServiceDescriptor {
    doc: "Simple key-value storage.",
    removed: &["Flush"],
    ..service(
        "kv.v1.KVService",
        &[
            MethodDescriptor {
                idempotency: Idempotency::NoSideEffects,
                doc: "Reads everything.",
                error: Some(KvError::descriptor),
                ..method(
                    0,
                    "Get",
                    "/kv.v1.KVService/Get",
                    StreamKind::Unary,
                    Node::descriptor,
                    Everything::descriptor,
                )
            },
            method(
                1,
                "Watch",
                "/kv.v1.KVService/Watch",
                StreamKind::ServerStream,
                Node::descriptor,
                Node::descriptor,
            ),
            MethodDescriptor {
                idempotency: Idempotency::Idempotent,
                ..method(
                    2,
                    "Put",
                    "/kv.v1.KVService/Put",
                    StreamKind::ClientStream,
                    Node::descriptor,
                    Node::descriptor,
                )
            },
            method(
                3,
                "Chat",
                "/kv.v1.KVService/Chat",
                StreamKind::Bidi,
                Node::descriptor,
                Node::descriptor,
            ),
        ],
    )
};

//! Tests of foreign messages, written by hand as prost would generate them.

use bytes::{Buf, BufMut};
use prost::encoding::{DecodeContext, WireType};

use super::*;
use crate::emit::FileSet;
use crate::samples::{method, service};
use crate::{Message, ServiceDescriptor, StreamKind, json};

/// A message of prost's that contains one of ours.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Theirs {
    note: String,
    ours: Option<Box<Ours>>,
}

impl prost::Message for Theirs {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        if !self.note.is_empty() {
            prost::encoding::string::encode(1, &self.note, buf);
        }
        if let Some(ours) = &self.ours {
            prost::encoding::message::encode(2, &**ours, buf);
        }
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        match number {
            1 => prost::encoding::string::merge(wire_type, &mut self.note, buf, ctx),
            2 => {
                let ours = self.ours.get_or_insert_with(|| Box::new(Ours::empty()));
                prost::encoding::message::merge(wire_type, &mut **ours, buf, ctx)
            }
            _ => prost::encoding::skip_field(wire_type, number, buf, ctx),
        }
    }

    fn encoded_len(&self) -> usize {
        let note = if self.note.is_empty() {
            0
        } else {
            prost::encoding::string::encoded_len(1, &self.note)
        };
        let ours = self.ours.as_ref();
        note + ours.map_or(0, |ours| prost::encoding::message::encoded_len(2, &**ours))
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

impl prost::Name for Theirs {
    const NAME: &'static str = "Theirs";
    const PACKAGE: &'static str = "other.v1";

    fn full_name() -> String {
        "other.v1.Outer.Theirs".to_owned()
    }
}

message! {
    Ours {
        1 value "value": u32,
        2 theirs "theirs": Option<Box<Proto<Theirs>>>,
    }
}

fn nested(levels: usize) -> Ours {
    let mut ours = Ours {
        value: 7,
        theirs: None,
    };
    for level in 0..levels {
        let theirs = Theirs {
            note: level.to_string(),
            ours: Some(Box::new(ours)),
        };
        ours = Ours {
            value: 0,
            theirs: Some(Box::new(Proto::new(theirs))),
        };
    }
    ours
}

#[test]
fn messages_of_both_kinds_contain_each_other_and_come_back() {
    let ours = nested(3);
    assert_eq!(Ours::from_proto(ours.to_proto(0)).as_ref(), Ok(&ours));
    let theirs = Theirs {
        note: String::new(),
        ours: Some(Box::new(ours)),
    };
    let bytes = prost::Message::encode_to_vec(&theirs);
    assert_eq!(prost::Message::decode(bytes.as_slice()), Ok(theirs));
}

#[test]
fn a_foreign_message_has_the_bytes_that_it_has_alone() {
    let theirs = Theirs {
        note: "hi".to_owned(),
        ours: None,
    };
    let alone = prost::Message::encode_to_vec(&theirs);
    let mut wrapped: Proto<Theirs> = theirs.into();
    assert_eq!(wrapped.to_proto(2), [&[0, 0], alone.as_slice()].concat());
    wrapped.note.push('!');
    assert_eq!(wrapped.into_inner().note, "hi!");
}

#[test]
fn depth_is_counted_through_both_kinds_of_messages() {
    // The limit is 100 messages inside the outermost one, and each level here has two.
    let deepest = nested(50);
    assert_eq!(Ours::from_proto(deepest.to_proto(0)), Ok(deepest));
    let error = Ours::from_proto(nested(51).to_proto(0)).expect_err("too deep");
    assert!(error.path().starts_with("Ours.theirs"), "{error}");

    let mut bytes = Vec::new();
    for _ in 0..200 {
        let inner = std::mem::take(&mut bytes);
        bytes.put_u8(2 << 3 | 2);
        prost::encoding::encode_varint(inner.len() as u64, &mut bytes);
        bytes.extend(inner);
    }
    let ours = Ours::from_proto(bytes.clone()).expect_err("too deep");
    let wrapped = Proto::<Theirs>::from_proto(bytes.clone()).expect_err("too deep");
    let theirs = <Theirs as prost::Message>::decode(bytes.as_slice()).expect_err("too deep");
    for reason in [ours.to_string(), wrapped.to_string(), theirs.to_string()] {
        assert!(reason.len() < 1000, "{reason}");
    }
}

#[test]
fn malformed_bytes_are_refused_with_the_path_to_the_foreign_message() {
    let error = Ours::from_proto(vec![18, 2, 10, 5]).expect_err("the text ends early");
    assert_eq!(error.path(), "Ours.theirs");
    let error = Proto::<Theirs>::from_proto(vec![10]).expect_err("the length is missing");
    assert_eq!(error.path(), "Theirs");
}

#[test]
fn several_occurrences_of_a_foreign_message_merge() {
    let ours = Ours::from_proto(vec![18, 3, 10, 1, b'a', 18, 4, 18, 2, 8, 5]).expect("a message");
    let theirs = ours.theirs.expect("it is there");
    assert_eq!(theirs.note, "a");
    assert_eq!(theirs.ours.as_ref().map(|ours| ours.value), Some(5));
}

#[test]
fn without_descriptors_json_says_what_to_do() {
    let error = json::to_vec(&nested(1), 0).expect_err("nobody knows the names");
    let read = json::from_slice::<Ours>(br#"{"theirs":{}}"#).expect_err("nobody knows the names");
    let help = if cfg!(feature = "prost-reflect") {
        "`Files` implements `ProtoFiles`"
    } else {
        "build with the feature `prost-reflect`, or call with binary protobuf"
    };
    for error in [error, read] {
        let text = error.to_string();
        assert!(text.contains("`other.v1.Outer.Theirs`"), "{text}");
        assert!(text.contains(help), "{text}");
    }
}

struct Garbage;

impl ProtoFiles for Garbage {
    const DESCRIPTORS: &'static [u8] = &[0xff];
}

/// A set with a file of which nothing is known but the name.
struct Others;

impl ProtoFiles for Others {
    const DESCRIPTORS: &'static [u8] = b"\x0a\x03\x0a\x01a";
}

#[test]
fn a_schema_wants_to_know_where_a_foreign_message_is_declared() {
    const fn using(request: fn() -> &'static crate::MessageDescriptor) -> crate::MethodDescriptor {
        let unary = StreamKind::Unary;
        method(0, "Get", "/kv.v1.Kv/Get", unary, request, Ours::descriptor)
    }

    static UNDESCRIBED: ServiceDescriptor =
        service("kv.v1.Kv", &[using(Proto::<Theirs>::descriptor)]);
    static GARBAGE: ServiceDescriptor =
        service("kv.v1.Kv", &[using(Proto::<Theirs, Garbage>::descriptor)]);
    static OTHERS: ServiceDescriptor =
        service("kv.v1.Kv", &[using(Proto::<Theirs, Others>::descriptor)]);

    for (service, reason) in [
        (&UNDESCRIBED, "its `.proto` file is not at hand"),
        (
            &GARBAGE,
            "the descriptors of its `.proto` file cannot be read",
        ),
        (&OTHERS, "the descriptors that are said to hold it do not"),
    ] {
        let error = FileSet::of_services(&[service]).expect_err("there is nothing to import");
        let text = error.to_string();
        let name = "`other.v1.Outer.Theirs` cannot be imported, because";
        assert!(text.contains(name) && text.contains(reason), "{text}");
    }
}

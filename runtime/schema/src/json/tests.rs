//! Tests of proto-JSON, with prost-reflect as an independent judge.

mod numbers;

use std::collections::{BTreeMap, HashMap};

use prost_reflect::{DescriptorPool, DynamicMessage};

use super::*;
use crate::emit::FileSet;
use crate::samples::{Busy, EventKind, Everything, KV, KeyTooLong, KvError, Node};
use crate::{Single, Unit, WrapSpec};

fn json_of<M: Message>(message: &M) -> String {
    String::from_utf8(to_vec(message, 0).expect("it can be written")).expect("JSON is UTF-8")
}

fn read<M: Message>(json: &str) -> M {
    from_slice(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn judge(name: &str) -> prost_reflect::MessageDescriptor {
    let schema = FileSet::of_services(&[&KV]).expect("the sample service is sound");
    let pool = DescriptorPool::from_file_descriptor_set(schema.to_descriptor_set())
        .expect("the descriptors are sound");
    pool.get_message_by_name(name)
        .expect("the message is there")
}

#[test]
fn an_independent_implementation_agrees_on_bytes_and_json() {
    let everything = judge("kv.v1.Everything");
    for message in [Everything::full(), Everything::empty()] {
        let binary = message.to_proto(0);
        let theirs = DynamicMessage::decode(everything.clone(), binary.as_slice())
            .expect("the judge reads our bytes");
        assert_eq!(
            Everything::from_proto(binary.clone()).as_ref(),
            Ok(&message)
        );

        let json = to_vec(&message, 0).expect("it can be written");
        let mut deserializer = serde_json::Deserializer::from_slice(&json);
        let from_json = DynamicMessage::deserialize(everything.clone(), &mut deserializer)
            .expect("the judge reads our JSON");
        // Not `assert_eq`: the judge's `Debug` never ends for a message that contains itself.
        assert!(from_json == theirs);

        let their_binary = prost_reflect::prost::Message::encode_to_vec(&theirs);
        assert_eq!(Everything::from_proto(their_binary).as_ref(), Ok(&message));
        let their_json = serde_json::to_vec(&theirs).expect("the judge writes JSON");
        assert_eq!(from_slice::<Everything>(&their_json).as_ref(), Ok(&message));
    }
}

#[test]
fn bytes_on_the_wire_are_these() {
    let node = Node {
        value: -1,
        next: Some(Box::new(Node {
            value: 150,
            next: None,
        })),
    };
    assert_eq!(
        hex::encode(node.to_proto(0)),
        "08ffffffffffffffffff01120308 9601".replace(' ', "")
    );
    let mut message = Everything::empty();
    assert_eq!(hex::encode(message.to_proto(0)), "5a00");
    message.numbers = vec![1, 300];
    message.maybe_small = Some(0);
    message.by_number = BTreeMap::from([(0, 0)]);
    assert_eq!(
        hex::encode(message.to_proto(5)),
        "00000000005a006000820103 01ac02aa010408001000".replace(' ', "")
    );
}

#[test]
fn json_text_is_this() {
    for (message, expected) in [
        (Everything::empty(), r#"{"node":{}}"#.to_owned()),
        (
            Everything {
                double: f64::NAN,
                single: f32::NEG_INFINITY,
                ..Everything::empty()
            },
            r#"{"single":"-Infinity","double":"NaN","node":{}}"#.to_owned(),
        ),
        (
            Everything {
                big: 1,
                big_signed: -1,
                small: 1,
                raw: vec![251, 255].into(),
                kind: EventKind::Put,
                maybe_small: Some(0),
                by_number: BTreeMap::from([(-5, 6)]),
                by_flag: BTreeMap::from([(true, EventKind::Unspecified)]),
                odd_name: vec![0],
                ..Everything::empty()
            },
            concat!(
                r#"{"small":1,"big":"1","bigSigned":"-1","raw":"+/8=","kind":"EVENT_KIND_PUT","#,
                r#""node":{},"maybeSmall":0,"byNumber":{"-5":"6"},"#,
                r#""byFlag":{"true":"EVENT_KIND_UNSPECIFIED"},"oddOne":"AA=="}"#,
            )
            .to_owned(),
        ),
    ] {
        assert_eq!(json_of(&message), expected);
    }
    assert_eq!(
        to_vec(&Node::empty(), 5).as_deref(),
        Ok(&b"\0\0\0\0\0{}"[..])
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn every_legal_spelling_is_read() {
    let blank = Everything::empty;
    for (json, expected) in [
        (" { } ", blank()),
        (
            r#"{"bigSigned":5}"#,
            Everything {
                big_signed: 5,
                ..blank()
            },
        ),
        (
            r#"{"big_signed":"5"}"#,
            Everything {
                big_signed: 5,
                ..blank()
            },
        ),
        (
            r#"{"bigSigned":"-1.50e1"}"#,
            Everything {
                big_signed: -15,
                ..blank()
            },
        ),
        (
            r#"{"bigSigned":-9223372036854775808}"#,
            Everything {
                big_signed: i64::MIN,
                ..blank()
            },
        ),
        (
            r#"{"big":18446744073709551615}"#,
            Everything {
                big: u64::MAX,
                ..blank()
            },
        ),
        (
            r#"{"small":1.0,"signed":-1e3}"#,
            Everything {
                small: 1,
                signed: -1000,
                ..blank()
            },
        ),
        (
            r#"{"small":"42","signed":"-42"}"#,
            Everything {
                small: 42,
                signed: -42,
                ..blank()
            },
        ),
        (
            r#"{"double":"1.5","single":"-1e2"}"#,
            Everything {
                double: 1.5,
                single: -100.0,
                ..blank()
            },
        ),
        (
            r#"{"double":"Infinity","single":3}"#,
            Everything {
                double: f64::INFINITY,
                single: 3.0,
                ..blank()
            },
        ),
        (
            r#"{"raw":"-_8"}"#,
            Everything {
                raw: vec![251, 255].into(),
                ..blank()
            },
        ),
        (
            r#"{"raw":"+/8="}"#,
            Everything {
                raw: vec![251, 255].into(),
                ..blank()
            },
        ),
        (
            r#"{"raw":"+/8"}"#,
            Everything {
                raw: vec![251, 255].into(),
                ..blank()
            },
        ),
        (
            r#"{"kind":5}"#,
            Everything {
                kind: EventKind::Delete,
                ..blank()
            },
        ),
        (
            r#"{"kind":1.0}"#,
            Everything {
                kind: EventKind::Put,
                ..blank()
            },
        ),
        (r#"{"kind":77}"#, blank()),
        (
            r#"{"text":"\ud83e\udd80"}"#,
            Everything {
                text: "\u{1F980}".to_owned(),
                ..blank()
            },
        ),
        (
            r#"{"unknown":[{"a":[1,{}]},null],"flag":true}"#,
            Everything {
                flag: true,
                ..blank()
            },
        ),
        (
            r#"{"oddOne":"AQ=="}"#,
            Everything {
                odd_name: vec![1],
                ..blank()
            },
        ),
        (
            r#"{"odd_name":"AQ"}"#,
            Everything {
                odd_name: vec![1],
                ..blank()
            },
        ),
        (
            r#"{"maybeSmall":0}"#,
            Everything {
                maybe_small: Some(0),
                ..blank()
            },
        ),
        (
            concat!(
                r#"{"flag":null,"small":null,"text":null,"raw":null,"kind":null,"node":null,"#,
                r#""maybeSmall":null,"maybeNode":null,"numbers":null,"byName":null}"#,
            ),
            blank(),
        ),
    ] {
        assert_eq!(read::<Everything>(json), expected, "{json}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn what_does_not_fit_is_refused_with_its_place_in_the_message_and_in_the_text() {
    for (json, expected) in [
        (
            "",
            "Everything: EOF while parsing a value at line 1 column 0",
        ),
        (
            "null",
            "Everything: invalid type: null, expected a JSON object for the message `Everything` at line 1 column 4",
        ),
        ("{} x", "Everything: trailing characters at line 1 column 4"),
        (
            r#"{"flag":"true"}"#,
            r#"Everything.flag: invalid type: string "true", expected true or false at line 1 column 14"#,
        ),
        (
            r#"{"small":-1}"#,
            "Everything.small: -1 is not a uint32 at line 1 column 11",
        ),
        (
            r#"{"small":4294967296}"#,
            "Everything.small: 4294967296 is not a uint32 at line 1 column 19",
        ),
        (
            r#"{"signed":1.5}"#,
            "Everything.signed: 1.5 is not an int32 at line 1 column 14",
        ),
        (
            r#"{"signed":"1x"}"#,
            r#"Everything.signed: "1x" is not an int32 at line 1 column 14"#,
        ),
        (
            r#"{"bigSigned":9223372036854775808}"#,
            "Everything.bigSigned: 9223372036854775808 is not an int64 at line 1 column 32",
        ),
        (
            r#"{"bigSigned":-9223372036854775809}"#,
            "Everything.bigSigned: -9223372036854775809 is not an int64 at line 1 column 34",
        ),
        (
            r#"{"big":true}"#,
            "Everything.big: invalid type: boolean `true`, expected a uint64 at line 1 column 11",
        ),
        (
            r#"{"single":3.5e38}"#,
            "Everything.single: 3.5e38 is not a float at line 1 column 17",
        ),
        (
            r#"{"double":"1e999"}"#,
            r#"Everything.double: "1e999" is not a double at line 1 column 17"#,
        ),
        (
            r#"{"double":"nan"}"#,
            r#"Everything.double: "nan" is not a double at line 1 column 15"#,
        ),
        (
            r#"{"text":1}"#,
            "Everything.text: invalid type: integer `1`, expected a string at line 1 column 9",
        ),
        (
            r#"{"text":"\ud83e"}"#,
            "Everything.text: unexpected end of hex escape at line 1 column 16",
        ),
        (
            r#"{"raw":"a"}"#,
            r#"Everything.raw: "a" is not base64: Invalid input length: 1 at line 1 column 10"#,
        ),
        (
            r#"{"raw":"+_8="}"#,
            r#"Everything.raw: "+_8=" is not base64: Invalid symbol 43, offset 0. at line 1 column 13"#,
        ),
        (
            r#"{"kind":2147483648}"#,
            "Everything.kind: 2147483648 is no number of a value of the enum `EventKind` at line 1 column 18",
        ),
        (
            r#"{"kind":true}"#,
            "Everything.kind: invalid type: boolean `true`, expected the name or number of a value of the enum `EventKind` at line 1 column 12",
        ),
        (
            r#"{"numbers":[1,"2",null]}"#,
            "Everything.numbers[2]: invalid type: null, expected an int64 at line 1 column 22",
        ),
        (
            r#"{"numbers":{}}"#,
            "Everything.numbers: invalid type: map, expected a JSON array at line 1 column 11",
        ),
        (
            r#"{"texts":["a" "b"]}"#,
            "Everything.texts[1]: expected `,` or `]` at line 1 column 15",
        ),
        (
            r#"{"nodes":[{},{"next":{"value":"x"}}]}"#,
            r#"Everything.nodes[1].next.value: "x" is not an int32 at line 1 column 33"#,
        ),
        (
            r#"{"nodes":[null]}"#,
            "Everything.nodes[0]: invalid type: null, expected a JSON object for the message `Node` at line 1 column 14",
        ),
        (
            r#"{"byName":{"k":{"value":[]}}}"#,
            r#"Everything.byName["k"].value: invalid type: sequence, expected an int32 at line 1 column 26"#,
        ),
        (
            r#"{"byName":{"k":null}}"#,
            r#"Everything.byName["k"]: invalid type: null, expected a JSON object for the message `Node` at line 1 column 19"#,
        ),
        (
            r#"{"byNumber":{"1":1,"1":2}}"#,
            r#"Everything.byNumber["1"]: the key is there twice at line 1 column 25"#,
        ),
        (
            r#"{"byNumber":{"x":1}}"#,
            r#"Everything.byNumber: "x" is no key of type `i64` at line 1 column 16"#,
        ),
        (
            r#"{"byFlag":{"yes":1}}"#,
            r#"Everything.byFlag: "yes" is no key of type `bool` at line 1 column 16"#,
        ),
        (
            "{\"flag\":true,\n \"flag\":null}",
            "Everything.flag: the field is there twice at line 2 column 7",
        ),
        (
            r#"{"bigSigned":1,"big_signed":1}"#,
            "Everything.bigSigned: the field is there twice at line 1 column 27",
        ),
    ] {
        let error = from_slice::<Everything>(json.as_bytes()).expect_err(json);
        assert_eq!(error.to_string(), expected, "{json}");
    }
}

#[test]
fn json_that_is_not_utf8_is_refused_where_it_stops_to_be() {
    let not_utf8 = "the text is not UTF-8, as all JSON has to be";
    for (json, expected) in [
        (
            &b"{\"text\":\"ab\xff\"}"[..],
            format!("Everything.text: {not_utf8} at line 1 column 11"),
        ),
        (
            b"{\"byName\":{\"k\":{\"value\":\xff}}}",
            format!("Everything.byName[\"k\"].value: {not_utf8} at line 1 column 24"),
        ),
        (
            b"{\"\xc3",
            format!("Everything: {not_utf8} at line 1 column 2"),
        ),
        // What is skipped has to be text as well.
        (
            b"{\"later\":[\"\xff\"]}",
            format!("Everything: {not_utf8} at line 1 column 11"),
        ),
        (
            b"{}\n \xff",
            format!("Everything: {not_utf8} at line 2 column 2"),
        ),
        // The first mistake is the one that is told.
        (
            b"{\"flag\":\"EOF while parsing a string\",\"text\":\"\xff\"}",
            "Everything.flag: invalid type: string \"EOF while parsing a string\", expected true or false at line 1 column 36".to_owned(),
        ),
    ] {
        let error = from_slice::<Everything>(json).expect_err(&expected);
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_oneof_takes_one_member_and_nulls_are_none() {
    let error = from_slice::<KvError>(br#"{"busy":{},"keyTooLong":{"max":1}}"#).expect_err("two");
    assert_eq!(
        error.to_string(),
        "KvError.keyTooLong: `busy` is set already, and the oneof `kind` holds one value at line 1 column 34"
    );
    let read: KvError = read(r#"{"busy":null,"keyTooLong":{"max":1}}"#);
    assert_eq!(read.key_too_long, Some(KeyTooLong { max: 1 }));
    assert_eq!(read.busy, None::<Busy>);
}

#[derive(Debug)]
struct DeleteResponse;

impl WrapSpec for DeleteResponse {
    const MESSAGE: &'static str = "DeleteResponse";
    const FIELD: &'static str = "was_found";
    const JSON_FIELD: &'static str = "wasFound";
    const NUMBER: u32 = 2;
}

#[test]
fn a_plain_value_travels_as_the_only_field_of_its_message() {
    let found = Single::<bool, DeleteResponse>::new(true);
    assert_eq!(json_of(&found), r#"{"wasFound":true}"#);
    assert_eq!(hex::encode(found.to_proto(0)), "1001");
    for json in [r#"{"wasFound":true}"#, r#"{"was_found":true,"more":1}"#] {
        assert!(read::<Single<bool, DeleteResponse>>(json).into_inner());
    }
    let counts: HashMap<u32, String> = HashMap::from([(7, "seven".to_owned())]);
    let counts = Single::<_, DeleteResponse>::new(counts);
    assert_eq!(json_of(&counts), r#"{"wasFound":{"7":"seven"}}"#);
    assert_eq!(json_of(&Unit::<DeleteResponse>::new()), "{}");
    read::<Unit<DeleteResponse>>(r#"{"added":"later"}"#);
}

#[test]
fn nesting_is_limited_and_long_texts_do_not_fill_the_error() {
    let deep = format!("{}{}", r#"{"next":"#.repeat(200), "}".repeat(200));
    let error = from_slice::<Node>(deep.as_bytes())
        .expect_err("too deep")
        .to_string();
    assert!(error.contains("nested deeper than the limit"), "{error}");

    let long = format!(r#"{{"flag":"{}"}}"#, "ü".repeat(10_000));
    let error = from_slice::<Everything>(long.as_bytes()).expect_err("not a bool");
    assert!(error.to_string().len() < 600, "{error}");
    assert_eq!((error.line(), error.column()), (1, 20_010));

    let mut bytes = Vec::new();
    for _ in 0..200 {
        let mut outer = vec![0x12];
        prost::encoding::encode_varint(bytes.len() as u64, &mut outer);
        outer.extend(bytes);
        bytes = outer;
    }
    let error = Node::from_proto(bytes).expect_err("too deep").to_string();
    assert!(error.contains("nested deeper than the limit"), "{error}");
    assert!(error.len() < 600, "{error}");
}

#[test]
fn no_prefix_of_a_text_makes_it_panic_or_pass() {
    let json = to_vec(&Everything::full(), 0).expect("it can be written");
    for end in 0..json.len() {
        from_slice::<Everything>(&json[..end]).expect_err("it is cut off");
        let mut mangled = json.clone();
        mangled[end] ^= 0x15;
        // Whether it is still JSON depends on the byte.
        drop(from_slice::<Everything>(&mangled));
    }
}

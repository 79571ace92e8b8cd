//! Tables of `Any` as JSON, and its limits.

use crate::binary::DecodeLimits;
use crate::json::{ReadOptions, Unknown, from_slice, from_slice_with, to_vec};
use crate::samples::Node;
use crate::well_known::{Any, Duration, Empty, Int64Value, Value};
use crate::{Message, TypeRegistry};

message! {
    #[package = "any.v1"]
    Holder {
        1 any "any": Option<Any>,
        2 more "more": Vec<Any>,
        3 note_text "noteText": String,
    }
}

message! {
    #[package = "any.v1"]
    Crowd {
        1 big "big": Vec<Wide>,
        2 any "any": Option<Any>,
    }
}

message! {
    #[package = "any.v1"]
    Wide {
        1 a "a": Option<Row>,
        2 b "b": Option<Row>,
        3 c "c": Option<Row>,
        4 d "d": Option<Row>,
        5 e "e": Option<Row>,
        6 f "f": Option<Row>,
    }
}

message! {
    #[package = "any.v1"]
    Row {
        1 a "a": String,
        2 b "b": String,
        3 c "c": String,
        4 d "d": String,
        5 e "e": String,
        6 f "f": String,
        7 g "g": String,
        8 h "h": String,
    }
}

fn register() {
    let types = TypeRegistry::of_process();
    types.register::<Holder>().expect("it has a name");
    types.register::<Crowd>().expect("it has a name");
}

fn packed<M: Message>(message: &M) -> Any {
    Any::pack(message).expect("it has a name")
}

fn json_of(any: &Any) -> String {
    String::from_utf8(to_vec(any, 0).expect("it can be written")).expect("JSON is UTF-8")
}

fn holder(note: &str) -> Holder {
    Holder {
        note_text: note.to_owned(),
        ..Holder::empty()
    }
}

const SECOND: Duration = Duration {
    seconds: 1,
    nanos: 0,
};

#[test]
fn the_message_inside_shows_its_fields_or_its_value() {
    register();
    let nested = Holder {
        any: Some(packed(&packed(&SECOND))),
        ..holder("n")
    };
    for (any, expected) in [
        (Any::default(), "{}".to_owned()),
        (
            packed(&holder("x")),
            r#"{"@type":"type.googleapis.com/any.v1.Holder","noteText":"x"}"#.to_owned(),
        ),
        (
            packed(&Holder::empty()),
            r#"{"@type":"type.googleapis.com/any.v1.Holder"}"#.to_owned(),
        ),
        (
            packed(&Empty {}),
            r#"{"@type":"type.googleapis.com/google.protobuf.Empty"}"#.to_owned(),
        ),
        (
            packed(&Value::Null),
            r#"{"@type":"type.googleapis.com/google.protobuf.Value","value":null}"#.to_owned(),
        ),
        (
            packed(&Int64Value { value: 5 }),
            r#"{"@type":"type.googleapis.com/google.protobuf.Int64Value","value":"5"}"#.to_owned(),
        ),
        (
            packed(&nested),
            concat!(
                r#"{"@type":"type.googleapis.com/any.v1.Holder","any":"#,
                r#"{"@type":"type.googleapis.com/google.protobuf.Any","value":"#,
                r#"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}},"#,
                r#""noteText":"n"}"#
            )
            .to_owned(),
        ),
        (
            Any {
                type_url: "https://example.com/a\"b/google.protobuf.Duration".to_owned(),
                ..packed(&SECOND)
            },
            r#"{"@type":"https://example.com/a\"b/google.protobuf.Duration","value":"1s"}"#
                .to_owned(),
        ),
    ] {
        assert_eq!(json_of(&any), expected);
        assert_eq!(from_slice(expected.as_bytes()).as_ref(), Ok(&any));
    }
}

#[test]
fn the_type_may_stand_anywhere_in_the_object() {
    register();
    for json in [
        r#"{"noteText":"x","@type":"type.googleapis.com/any.v1.Holder"}"#,
        r#"{"note_text":"x","\u0040type":"any.v1.Holder"}"#,
        r#" { "any" : null , "@type" : "/any.v1.Holder" , "noteText" : "x" } "#,
        r#"{"noteText":"x","new":{"@type":[1]},"@type":"a/b/any.v1.Holder"}"#,
    ] {
        let any: Any = from_slice(json.as_bytes()).expect(json);
        assert_eq!(any.unpack(), Ok(holder("x")), "{json}");
    }
    for json in [
        r#"{"value":"1s","@type":"x/google.protobuf.Duration"}"#,
        r#"{"more":1,"value":"1.0s","@type":"x/google.protobuf.Duration"}"#,
    ] {
        let any: Any = from_slice(json.as_bytes()).expect(json);
        assert_eq!(any.unpack(), Ok(SECOND), "{json}");
    }
    // Some implementations write a value for `Empty`.
    for json in [
        r#"{"@type":"x/google.protobuf.Empty","value":{}}"#,
        r#"{"@type":"x/google.protobuf.Empty"}"#,
    ] {
        let options = ReadOptions {
            unknown: Unknown::Refuse,
            ..ReadOptions::default()
        };
        let any: Any = from_slice_with(json.as_bytes(), &options).expect(json);
        assert_eq!(any.unpack(), Ok(Empty {}), "{json}");
    }
}

#[test]
fn what_is_no_any_is_refused() {
    register();
    for (json, expected) in [
        (
            r#"{"any":5}"#,
            "Holder.any: invalid type: integer `5`, expected a JSON object for the message `Any` at line 1 column 9",
        ),
        (
            r#"{"any":{"noteText":"x"}}"#,
            "Holder.any: an `Any` that is not empty has the key `@type`, which names its message at line 1 column 24",
        ),
        (
            r#"{"any":{"@type":""}}"#,
            "Holder.any: the `Any` has a value and does not say of which message at line 1 column 20",
        ),
        (
            r#"{"any":{"@type":7}}"#,
            "Holder.any: invalid type: integer `7`, expected a string at line 1 column 19",
        ),
        (
            r#"{"any":{"@type":"x/a.B"}}"#,
            "Holder.any: the `Any` holds \"a.B\", which is not registered, so that its fields are not known; `TypeRegistry::of_process().register::<..>()` makes it known at line 1 column 25",
        ),
        (
            r#"{"any":{"@type":"x/any.v1.Holder","@type":"x/any.v1.Holder"}}"#,
            "Holder.any: the key `@type` is there twice at line 1 column 61",
        ),
        (
            r#"{"any":{"@type":"x/google.protobuf.Duration"}}"#,
            "Holder.any: an `Any` of `google.protobuf.Duration` has the key `value`, which is missing at line 1 column 46",
        ),
        (
            r#"{"more":[{},{"@type":"x/any.v1.Holder","any":{"@type":"x/any.v1.Holder","noteText":1}}]}"#,
            "Holder.more[1]: Holder.any: Holder.noteText: invalid type: integer `1`, expected a string at line 1 column 87",
        ),
    ] {
        let error = from_slice::<Holder>(json.as_bytes()).expect_err(json);
        assert_eq!(error.to_string(), expected, "{json}");
    }
    let strict = ReadOptions {
        unknown: Unknown::Refuse,
        ..ReadOptions::default()
    };
    for (json, expected) in [
        (
            r#"{"@type":"x/any.v1.Holder","new":1}"#,
            "Any: Holder: the message `Holder` has no field \"new\"",
        ),
        (
            r#"{"@type":"x/google.protobuf.Duration","value":"1s","new":1}"#,
            "Any: an `Any` of `google.protobuf.Duration` has the keys `@type` and `value`, not \"new\"",
        ),
        (
            r#"{"@type":"x/any.v1.Holder","any":{"@type":"x/any.v1.Holder","more":[{"@type":"x/any.v1.Crowd","any":{}}]},"more":[{"x":1}]}"#,
            "Any: Holder.more[0]: an `Any` that is not empty has the key `@type`, which names its message",
        ),
    ] {
        let error = from_slice_with::<Any>(json.as_bytes(), &strict).expect_err(json);
        assert_eq!(error.to_string(), expected, "{json}");
    }
}

#[test]
fn a_message_that_is_not_known_or_broken_cannot_be_written() {
    register();
    for (any, expected) in [
        (
            Any {
                type_url: "x/a.B".to_owned(),
                ..Any::default()
            },
            "Holder.any: the `Any` holds \"a.B\", which is not registered, so that its fields are not known; `TypeRegistry::of_process().register::<..>()` makes it known",
        ),
        (
            Any {
                value: vec![1].into(),
                ..Any::default()
            },
            "Holder.any: the `Any` has a value and does not say of which message",
        ),
        (
            Any {
                type_url: "x/any.v1.Holder".to_owned(),
                value: vec![0x1a, 5].into(),
            },
            "Holder.any: Holder.note_text: a value says that it has 5 bytes, and 0 are left",
        ),
        (
            packed(&Duration {
                seconds: 1,
                nanos: -1,
            }),
            "Holder.any: Duration: the duration of 1 s and -1 ns is no duration: seconds and nanoseconds have different signs",
        ),
    ] {
        let message = Holder {
            any: Some(any),
            ..Holder::empty()
        };
        let error = to_vec(&message, 0).expect_err("it cannot be written");
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn every_well_known_type_is_registered_from_the_start() {
    let names = TypeRegistry::of_process().names();
    let mut names = names
        .iter()
        .filter_map(|name| name.strip_prefix("google.protobuf."))
        .collect::<Vec<_>>();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Any",
            "BoolValue",
            "BytesValue",
            "DoubleValue",
            "Duration",
            "Empty",
            "FieldMask",
            "FloatValue",
            "Int32Value",
            "Int64Value",
            "ListValue",
            "StringValue",
            "Struct",
            "Timestamp",
            "UInt32Value",
            "UInt64Value",
            "Value",
        ]
    );
    assert_eq!(TypeRegistry::new().names(), [""; 0]);
}

#[test]
fn packing_needs_a_full_name_and_unpacking_the_right_type() {
    let error = Any::pack(&Node::empty()).expect_err("it names no package");
    assert!(
        error.to_string().starts_with("`Node` has no full name"),
        "{error}"
    );

    let any = packed(&SECOND);
    assert_eq!(any.type_url, "type.googleapis.com/google.protobuf.Duration");
    let error = any.unpack::<Empty>().expect_err("it is a duration");
    assert!(error.is_other_type() && !error.is_malformed());
    assert_eq!(
        error.to_string(),
        "the `Any` holds `google.protobuf.Duration`, and `Empty` was expected"
    );
    let broken = Any {
        value: vec![8].into(),
        ..any
    };
    let error = broken.unpack::<Duration>().expect_err("it is cut off");
    assert!(error.is_malformed() && !error.is_other_type());
    let error = Any::default().unpack::<Empty>().expect_err("it is empty");
    assert_eq!(
        error.to_string(),
        "the `Any` is empty, and `Empty` was expected"
    );
}

/// Packs an `Any` so often into a message that holds it.
fn deep(levels: usize) -> Any {
    (0..levels).fold(packed(&Empty {}), |any, _| {
        packed(&Holder {
            any: Some(any),
            ..Holder::empty()
        })
    })
}

#[test]
fn depth_is_counted_through_any_in_both_directions() {
    register();
    // Each level is two messages, the `Any` and what it holds.
    let fits = deep(49);
    let json = json_of(&fits);
    assert_eq!(from_slice(json.as_bytes()).as_ref(), Ok(&fits));

    let error = to_vec(&deep(50), 0)
        .expect_err("it is too deep")
        .to_string();
    assert!(
        error.ends_with("nested deeper than the limit allows"),
        "{error}"
    );
    to_vec(&deep(5_000), 0).expect_err("it is too deep");

    let head = r#"{"@type":"x/any.v1.Holder","any":"#;
    for levels in [51, 20_000] {
        let json = format!("{}{{}}{}", head.repeat(levels), "}".repeat(levels));
        let error = from_slice::<Any>(json.as_bytes())
            .map(drop)
            .expect_err("it is too deep");
        assert!(
            error
                .to_string()
                .contains("nested deeper than the limit allows"),
            "{error}"
        );
        assert!(error.to_string().len() < 600, "{error}");
    }
}

#[test]
fn memory_is_counted_through_any_in_both_directions() {
    register();
    // An empty element takes two bytes on the wire and hundreds of times as many in memory.
    let crowd = |count: usize, any: Option<Any>| {
        let mut bytes = [0x0a, 0].repeat(count);
        let rest = Crowd {
            any,
            ..Crowd::empty()
        };
        bytes.extend(rest.to_proto(0));
        Any {
            type_url: "x/any.v1.Crowd".to_owned(),
            value: bytes.into(),
        }
    };
    // One of these is within the limits, and so are two beside each other.
    let half = DecodeLimits::DEFAULT.memory / size_of::<Wide>();
    let alone = crowd(half, None);
    let beside = Holder {
        more: vec![alone.clone(), alone.clone()],
        ..Holder::empty()
    };
    to_vec(&beside, 0).expect("they are not there at the same time");
    let around = (0..4).fold(alone, |inner, _| crowd(half, Some(inner)));
    let error = to_vec(&around, 0)
        .map(drop)
        .expect_err("they are")
        .to_string();
    assert!(
        error.contains("more memory than the limit allows"),
        "{error}"
    );

    let json = format!(
        r#"{{"more":[{}]}}"#,
        vec![
            format!(
                r#"{{"@type":"x/any.v1.Crowd","big":[{}]}}"#,
                vec!["{}"; 1000].join(",")
            );
            3
        ]
        .join(",")
    );
    let limits = DecodeLimits {
        memory: 2_500 * size_of::<Wide>(),
        memory_per_byte: 0,
        ..DecodeLimits::DEFAULT
    };
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    let error = from_slice_with::<Holder>(json.as_bytes(), &options).expect_err("too large");
    assert!(
        error.to_string().starts_with("Holder.more[2]: Crowd.big: "),
        "{error}"
    );
}

#[test]
fn no_prefix_of_an_any_makes_it_panic_or_pass() {
    register();
    let json = json_of(&packed(&Holder {
        any: Some(packed(&SECOND)),
        more: vec![packed(&Value::from(vec![1.into(), true.into()]))],
        ..holder("x")
    }));
    for end in 0..json.len() {
        from_slice::<Any>(&json.as_bytes()[..end]).expect_err("it is cut off");
        let mut mangled = json.clone().into_bytes();
        mangled[end] ^= 0x15;
        // Whether it is still JSON depends on the byte.
        drop(from_slice::<Any>(&mangled));
    }
}

//! What an independent implementation makes of our bytes and JSON, and we of its.
//!
//! Its descriptors are not ours: they come from protobuf's own files.

use std::fmt::Debug;

use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, SerializeOptions};

use crate::Message;
use crate::json::{from_slice, to_vec};
use crate::well_known::{
    Any, BoolValue, BytesValue, DoubleValue, Duration, Empty, FieldMask, FloatValue, Int32Value,
    Int64Value, ListValue, StringValue, Struct, Timestamp, UInt32Value, UInt64Value, Value,
};

fn pool() -> DescriptorPool {
    let mut compiler =
        protox::Compiler::with_file_resolver(protox::file::GoogleFileResolver::new());
    compiler.include_imports(true);
    compiler
        .open_files(
            [
                "any",
                "duration",
                "empty",
                "field_mask",
                "struct",
                "timestamp",
                "wrappers",
            ]
            .map(|name| format!("google/protobuf/{name}.proto")),
        )
        .expect("the files come with the compiler");
    DescriptorPool::from_file_descriptor_set(compiler.file_descriptor_set())
        .expect("the files are sound")
}

fn descriptor<M: Message>(pool: &DescriptorPool) -> MessageDescriptor {
    let name = M::descriptor().full_name().expect("it has a name");
    pool.get_message_by_name(&name)
        .expect("the message is there")
}

fn read_json(descriptor: &MessageDescriptor, json: &[u8]) -> Option<DynamicMessage> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let message = DynamicMessage::deserialize(descriptor.clone(), &mut deserializer).ok()?;
    deserializer.end().ok().map(|()| message)
}

/// Passes each message to the judge and back, in both encodings.
fn agree<M: Message + PartialEq + Debug>(pool: &DescriptorPool, messages: &[M]) {
    let descriptor = descriptor::<M>(pool);
    for message in messages {
        let bytes = message.to_proto(0);
        let theirs = DynamicMessage::decode(descriptor.clone(), bytes.as_slice())
            .expect("the judge reads our bytes");
        let json = to_vec(message, 0).expect("it can be written");
        let from_json = read_json(&descriptor, &json);
        assert!(from_json.as_ref() == Some(&theirs), "{message:?}");

        let their_bytes = prost_reflect::prost::Message::encode_to_vec(&theirs);
        assert_eq!(M::from_proto(their_bytes).as_ref(), Ok(message));
        let mut their_json = Vec::new();
        theirs
            .serialize_with_options(
                &mut serde_json::Serializer::new(&mut their_json),
                &SerializeOptions::new(),
            )
            .expect("the judge writes JSON");
        assert_eq!(from_slice(&their_json).as_ref(), Ok(message));
    }
}

#[test]
fn an_independent_implementation_agrees_on_times() {
    let pool = pool();
    agree(
        &pool,
        &[
            Timestamp::default(),
            Timestamp::MIN,
            Timestamp::MAX,
            Timestamp {
                seconds: -1,
                nanos: 1_000,
            },
            Timestamp {
                seconds: 951_782_400,
                nanos: 500_000_000,
            },
        ],
    );
    agree(
        &pool,
        &[
            Duration::default(),
            Duration::MIN,
            Duration::MAX,
            Duration {
                seconds: 0,
                nanos: -1,
            },
            Duration {
                seconds: 3,
                nanos: 120_000_000,
            },
        ],
    );
}

#[test]
fn an_independent_implementation_agrees_on_values() {
    let pool = pool();
    let values = [
        Value::Null,
        1.into(),
        (-1e100).into(),
        0.1.into(),
        "\u{1F980}\"\n".into(),
        true.into(),
        Struct::default().into(),
        ListValue::default().into(),
        Struct::from_iter([("a", vec![Value::Null, vec![1.into()].into()])]).into(),
    ];
    agree(&pool, &values);
    let fields = (0..)
        .map(|index: u32| index.to_string())
        .zip(values.clone());
    agree(&pool, &[Struct::default(), fields.collect()]);
    agree(&pool, &[ListValue::default(), values.into_iter().collect()]);
}

#[test]
fn an_independent_implementation_agrees_on_masks_and_empty_messages() {
    let pool = pool();
    agree(
        &pool,
        &[
            FieldMask::default(),
            FieldMask::from_iter(["a", "foo_bar.baz_qux", "x_y_z"]),
        ],
    );
    agree(&pool, &[Empty {}]);
}

// The judge writes infinities and NaN in a wrapper as `null`, so that they are not among these.
#[test]
fn an_independent_implementation_agrees_on_wrappers() {
    let pool = pool();
    agree(&pool, &[0.0, 0.1, f64::MAX, -1e-300].map(DoubleValue::from));
    agree(&pool, &[0.0, 0.1, -1e30].map(FloatValue::from));
    agree(&pool, &[0, i64::MIN, i64::MAX].map(Int64Value::from));
    agree(&pool, &[0, u64::MAX].map(UInt64Value::from));
    agree(&pool, &[0, i32::MIN, i32::MAX].map(Int32Value::from));
    agree(&pool, &[0, u32::MAX].map(UInt32Value::from));
    agree(&pool, &[false, true].map(BoolValue::from));
    agree(
        &pool,
        &["", "grüße"].map(|text| StringValue::from(text.to_owned())),
    );
    agree(
        &pool,
        &[&[][..], &[251, 255]].map(|bytes| BytesValue::from(bytes::Bytes::from(bytes))),
    );
}

#[test]
fn an_independent_implementation_agrees_on_any() {
    fn packed<M: Message>(message: &M) -> Any {
        Any::pack(message).expect("it has a name")
    }

    let duration = Duration {
        seconds: 1,
        nanos: 5,
    };
    agree(
        &pool(),
        &[
            packed(&duration),
            packed(&Timestamp::MAX),
            packed(&packed(&packed(&duration))),
            packed(&Struct::from_iter([("a", 1)])),
            packed(&Value::from("x")),
            packed(&Value::Null),
            packed(&FieldMask::from_iter(["a_b"])),
            packed(&UInt64Value::from(7)),
            packed(&BytesValue::from(bytes::Bytes::from_static(&[1]))),
        ],
    );
}

#[test]
fn an_independent_implementation_refuses_the_same_texts() {
    fn check<M: Message + Debug>(pool: &DescriptorPool, texts: &[&str]) {
        let descriptor = descriptor::<M>(pool);
        for text in texts {
            from_slice::<M>(text.as_bytes()).expect_err(text);
            assert_eq!(read_json(&descriptor, text.as_bytes()), None, "{text}");
        }
    }

    let pool = pool();
    check::<Timestamp>(
        &pool,
        &[
            r#""""#,
            "0",
            "{}",
            r#""1970-01-01""#,
            r#""1970-01-01T00:00:00""#,
            r#""1970-02-30T00:00:00Z""#,
            r#""0000-12-31T23:59:59Z""#,
            r#""10000-01-01T00:00:00Z""#,
        ],
    );
    check::<Duration>(
        &pool,
        &[
            r#""""#,
            "1",
            r#""1""#,
            r#""s""#,
            r#""1m""#,
            r#""315576000001s""#,
        ],
    );
    check::<FieldMask>(&pool, &["[]", "1"]);
    check::<Int32Value>(&pool, &["2147483648", r#""x""#, "{}", "1.5"]);
    check::<Struct>(&pool, &["[]", "1", "null"]);
    check::<Any>(
        &pool,
        &[
            r#"{"@type":"x/a.B"}"#,
            r#"{"value":"1s"}"#,
            r#"{"@type":"type.googleapis.com/google.protobuf.Duration","value":1}"#,
            r#"{"@type":"type.googleapis.com/google.protobuf.Duration"}"#,
        ],
    );
}

//! prost-reflect as the judge.

use connect_plugin::{Bytes, Message, json};
use connect_plugin_tests::everything::{Choice, Everything};
use prost_reflect::prost::Message as _;
use prost_reflect::prost::encoding::{WireType, encode_key};
use prost_reflect::{
    DeserializeOptions, DynamicMessage, Kind, MessageDescriptor, SerializeOptions,
};

use crate::random::{Random, fill};
use crate::same::difference;
use crate::schema;

/// How many random values are tried.
const ROUNDS: u64 = 1500;

pub(crate) fn from_json(descriptor: &MessageDescriptor, json: &[u8]) -> DynamicMessage {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    DynamicMessage::deserialize_with_options(
        descriptor.clone(),
        &mut deserializer,
        &DeserializeOptions::new().deny_unknown_fields(true),
    )
    .unwrap_or_else(|error| {
        let (_, rest) = json.split_at(error.column().saturating_sub(80).min(json.len()));
        let near = String::from_utf8_lossy(&rest[..rest.len().min(100)]);
        panic!("{error}, near {near}")
    })
}

pub(crate) fn to_json(message: &DynamicMessage, options: &SerializeOptions) -> Vec<u8> {
    let mut json = Vec::new();
    message
        .serialize_with_options(&mut serde_json::Serializer::new(&mut json), options)
        .expect("the judge writes JSON");
    json
}

#[test]
fn random_values_survive_both_ways_in_bytes_and_json() {
    let descriptor = schema::message("Everything");
    for seed in 0..ROUNDS {
        let random = &mut Random::new(seed);
        let mut theirs = DynamicMessage::new(descriptor.clone());
        fill(&mut theirs, random, 4);

        let bytes = theirs.encode_to_vec();
        // The judge takes a negative zero for a default value, and leaves it out here and there.
        let theirs = DynamicMessage::decode(descriptor.clone(), &*bytes).expect("its own bytes");
        let ours =
            Everything::from_proto(bytes).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let again = DynamicMessage::decode(descriptor.clone(), &*ours.to_proto(0))
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let expected = filled_up(&theirs);
        // Not `assert_eq` on the messages: nobody can read them.
        assert_eq!(
            difference(&expected, &again),
            None,
            "seed {seed}: our bytes"
        );
        assert_eq!(
            connect_plugin::__private::prost::Message::encoded_len(&ours),
            ours.to_proto(0).len(),
            "seed {seed}"
        );

        let json = json::to_vec(&ours, 0).expect("it can be written");
        let from_ours = from_json(&descriptor, &json);
        assert_eq!(
            difference(&again, &from_ours),
            None,
            "seed {seed}: our JSON"
        );

        for options in [
            SerializeOptions::new(),
            SerializeOptions::new()
                .use_proto_field_name(true)
                .use_enum_numbers(true)
                .stringify_64_bit_integers(false)
                .skip_default_fields(false),
        ] {
            let json = to_json(&theirs, &options);
            let ours: Everything =
                json::from_slice(&json).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let again = DynamicMessage::decode(descriptor.clone(), &*ours.to_proto(0))
                .expect("the judge reads our bytes");
            assert_eq!(
                difference(&expected, &again),
                None,
                "seed {seed}: their JSON"
            );
        }
    }
}

/// Returns the message with the fields that a bare message in Rust cannot leave out.
pub(crate) fn filled_up(theirs: &DynamicMessage) -> DynamicMessage {
    let mut filled = theirs.clone();
    for name in ["node", "choice"] {
        let field = prost_reflect::ReflectMessage::descriptor(theirs).get_field_by_name(name);
        let field = field.expect("it is there");
        if !theirs.has_field(&field) {
            let empty = field.kind().as_message().expect("a message").clone();
            let empty = DynamicMessage::new(empty);
            filled.set_field(&field, prost_reflect::Value::Message(empty));
        }
    }
    filled
}

#[test]
fn unknown_fields_come_back_as_they_were() {
    let descriptor = schema::message("Everything");
    let unknown: [&[u8]; 5] = [
        &[0xd0, 0x3e, 0x96, 0x01],
        &[0xd1, 0x3e, 1, 2, 3, 4, 5, 6, 7, 8],
        &[0xd2, 0x3e, 3, b'a', b'b', b'c'],
        &[0xd5, 0x3e, 1, 2, 3, 4],
        &[0xd3, 0x3e, 0x08, 0x01, 0x13, 0x14, 0xd4, 0x3e],
    ];
    for seed in 0..50 {
        let mut theirs = DynamicMessage::new(descriptor.clone());
        fill(&mut theirs, &mut Random::new(seed), 2);
        let mut bytes = theirs.encode_to_vec();
        let all: Vec<u8> = unknown.concat();
        bytes.extend(&all);
        let ours = Everything::from_proto(bytes).expect("unknown fields are no error");
        let again = ours.to_proto(0);
        assert!(again.ends_with(&all), "seed {seed}");
        DynamicMessage::decode(descriptor.clone(), &*again).expect("the judge reads them too");
    }
}

#[test]
fn what_has_the_wire_type_of_no_value_of_its_field_comes_back_as_it_was() {
    const VALUES: [(WireType, &[u8]); 4] = [
        (WireType::Varint, &[0x96, 0x01]),
        (WireType::SixtyFourBit, &[1, 2, 3, 4, 5, 6, 7, 8]),
        (WireType::LengthDelimited, &[2, 0x08, 0x01]),
        (WireType::ThirtyTwoBit, &[1, 2, 3, 4]),
    ];
    let descriptor = schema::message("Everything");
    let nothing = Everything::from_proto(Bytes::new()).expect("a message without fields");
    let mut tried = 0;
    for field in descriptor.fields() {
        for (wire_type, value) in VALUES {
            let fits = wire_type == of_kind(&field.kind()) && !field.is_map()
                || wire_type == WireType::LengthDelimited && (field.is_list() || field.is_map());
            if fits {
                continue;
            }
            let mut bytes = Vec::new();
            encode_key(field.number(), wire_type, &mut bytes);
            bytes.extend(value);
            let read = Everything::from_proto(bytes.clone())
                .unwrap_or_else(|error| panic!("{} as {wire_type:?}: {error}", field.name()));
            let mut expected = nothing.to_proto(0);
            expected.extend(&bytes);
            assert_eq!(read.to_proto(0), expected, "{}", field.name());
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    // In an enum with data, which keeps nothing, what was set before stays.
    let set = Choice::Text("x".to_owned());
    for wrong in [
        &[0x08, 0x01][..],
        &[0x12, 0x00],
        &[0x38, 0x01],
        &[0x48, 0x01],
    ] {
        let bytes = [&set.to_proto(0), wrong].concat();
        assert_eq!(Choice::from_proto(bytes).as_ref(), Ok(&set));
        assert_eq!(Choice::from_proto(wrong.to_vec()), Ok(Choice::Unset));
    }
}

fn of_kind(kind: &Kind) -> WireType {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => WireType::SixtyFourBit,
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => WireType::ThirtyTwoBit,
        Kind::String | Kind::Bytes | Kind::Message(_) => WireType::LengthDelimited,
        _ => WireType::Varint,
    }
}

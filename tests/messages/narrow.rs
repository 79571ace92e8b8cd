//! Fields that take less than their protobuf types can say: what is too much is refused, in words
//! that name the field.

use std::collections::BTreeMap;

use connect_plugin::json::{ReadOptions, Unknown};
use connect_plugin::{DecodeLimits, Message, json};
use connect_plugin_tests::everything::{Event, Everything, Narrow, Node, Strict};

fn narrow() -> Narrow {
    Narrow {
        byte: 255,
        short: 65_535,
        tiny: -128,
        shorts: vec![i16::MIN, 0, i16::MAX],
        hash: [0; 4],
        large: u128::MAX,
        signed: i128::MIN,
        larges: vec![-1, 0],
        owner: String::new(),
        node: Node {
            value: 0,
            next: None,
            children: Vec::new(),
            named: BTreeMap::new(),
        },
        event: Event::Most,
        strict: vec![Strict::Left(0), Strict::Right(7)],
        by_byte: BTreeMap::from([(0, Strict::Left(1)), (255, Strict::Right(0))]),
        fixed_byte: 255,
        zigzag_tiny: -128,
        fixed_shorts: vec![i16::MIN, 0, i16::MAX],
        maybe_short: Some(u16::MAX),
        by_tiny: BTreeMap::from([(i8::MIN, i16::MIN), (i8::MAX, i16::MAX)]),
    }
}

#[test]
fn the_ends_of_each_type_survive() {
    let value = narrow();
    assert_eq!(Narrow::from_proto(value.to_proto(0)).as_ref(), Ok(&value));
    let text = String::from_utf8(json::to_vec(&value, 0).expect("it can be written"))
        .expect("JSON is UTF-8");
    assert_eq!(
        text,
        concat!(
            r#"{"byte":255,"short":65535,"tiny":-128,"shorts":[-32768,0,32767],"hash":"AAAAAA==","#,
            r#""large":"/////////////////////w==","#,
            r#""signed":"-170141183460469231731687303715884105728","#,
            r#""larges":["/////////////////////w==","AAAAAAAAAAAAAAAAAAAAAA=="],"owner":"","#,
            r#""node":{},"event":"EVENT_MOST","strict":[{"left":0},{"right":7}],"#,
            r#""byByte":{"0":{"left":1},"255":{"right":0}},"fixedByte":255,"zigzagTiny":-128,"#,
            r#""fixedShorts":[-32768,0,32767],"maybeShort":65535,"#,
            r#""byTiny":{"-128":-32768,"127":32767}}"#,
        )
    );
    assert_eq!(
        json::from_slice::<Narrow>(text.as_bytes()).as_ref(),
        Ok(&value)
    );
}

#[test]
fn bytes_that_say_too_much_are_refused() {
    let sound = [&[0x4a, 0, 0x52, 0][..]];
    for (bytes, expected) in [
        (&[0x08, 0x80, 0x02][..], "Narrow.byte: 256 does not fit u8"),
        (
            &[0x10, 0x80, 0x80, 0x04],
            "Narrow.short: 65536 does not fit u16",
        ),
        (&[0x18, 0x80, 0x01], "Narrow.tiny: 128 does not fit i8"),
        (
            &[0x22, 4, 1, 0x80, 0x80, 0x02],
            "Narrow.shorts[1]: 32768 does not fit i16",
        ),
        (
            &[0x2a, 3, 1, 2, 3],
            "Narrow.hash: found 3 bytes, expected 4",
        ),
        (&[0x2a, 0], "Narrow.hash: found 0 bytes, expected 4"),
        (&[0x32, 1, 1], "Narrow.large: found 1 bytes, expected 16"),
        (
            &[0x3a, 2, b'+', b'1'],
            r#"Narrow.signed: "+1" is no i128 in decimal digits"#,
        ),
        (
            &[0x62, 0],
            "Narrow.strict[0]: `kind` is missing, or is one that this program does not know",
        ),
        (
            &[0x6a, 2, 0x08, 9],
            r#"Narrow.by_byte["9"]: `kind` is missing, or is one that this program does not know"#,
        ),
        (
            &[0x6a, 3, 0x08, 0x80, 0x02],
            "Narrow.by_byte: 256 does not fit u8",
        ),
        (
            &[0x75, 0, 1, 0, 0],
            "Narrow.fixed_byte: 256 does not fit u8",
        ),
        (
            &[0x78, 0x80, 0x02],
            "Narrow.zigzag_tiny: 128 does not fit i8",
        ),
        // 2^33, of which the low half would be 0.
        (
            &[0x78, 0x80, 0x80, 0x80, 0x80, 0x40],
            "Narrow.zigzag_tiny: 8589934592 does not fit i8",
        ),
        (
            &[0x82, 0x01, 4, 0xff, 0x7f, 0xff, 0xff],
            "Narrow.fixed_shorts[0]: -32769 does not fit i16",
        ),
        (
            &[0x8d, 0x01, 0xff, 0xff, 0xff, 0xff],
            "Narrow.maybe_short: 4294967295 does not fit u16",
        ),
        (
            &[0x92, 0x01, 5, 0x0d, 0x80, 0, 0, 0],
            "Narrow.by_tiny: 128 does not fit i8",
        ),
        (
            &[0x92, 0x01, 4, 0x10, 0x80, 0x80, 0x04],
            "Narrow.by_tiny[\"0\"]: 32768 does not fit i16",
        ),
    ] {
        let bytes = [sound.concat(), bytes.to_vec()].concat();
        let error = Narrow::from_proto(bytes).expect_err(expected);
        assert_eq!(error.to_string(), expected);
    }
    for (bytes, expected) in [
        (&[][..], "Narrow: the field `owner` is missing"),
        (&[0x4a, 0], "Narrow: the field `node` is missing"),
        (&[0x52, 0], "Narrow: the field `owner` is missing"),
    ] {
        let error = Narrow::from_proto(bytes).expect_err(expected);
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn json_that_says_too_much_is_refused() {
    for (fields, expected) in [
        (r#""byte":256"#, "Narrow.byte: 256 does not fit u8"),
        (r#""byte":-1"#, "Narrow.byte: -1 is not a uint32"),
        (r#""tiny":"128""#, "Narrow.tiny: 128 does not fit i8"),
        (
            r#""fixedByte":256"#,
            "Narrow.fixedByte: 256 does not fit u8",
        ),
        (
            r#""zigzagTiny":-129"#,
            "Narrow.zigzagTiny: -129 does not fit i8",
        ),
        (
            r#""shorts":[1,40000]"#,
            "Narrow.shorts[1]: 40000 does not fit i16",
        ),
        (r#""hash":"AAAA""#, "Narrow.hash: found 3 bytes, expected 4"),
        (
            r#""signed":"1e3""#,
            r#"Narrow.signed: "1e3" is no i128 in decimal digits"#,
        ),
        (
            r#""strict":[{"up":1}]"#,
            "Narrow.strict[0]: `kind` is missing, or is one that this program does not know",
        ),
        (
            r#""strict":[{"left":null}]"#,
            "Narrow.strict[0]: `kind` is missing, or is one that this program does not know",
        ),
    ] {
        let text = format!(r#"{{"owner":"","node":{{}},{fields}}}"#);
        let error = json::from_slice::<Narrow>(text.as_bytes()).expect_err(expected);
        let error = error.to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    for (text, expected) in [
        (r#"{"node":{}}"#, "Narrow: the field `owner` is missing"),
        (
            r#"{"owner":null,"node":{}}"#,
            "Narrow: the field `owner` is missing",
        ),
    ] {
        let error = json::from_slice::<Narrow>(text.as_bytes()).expect_err(expected);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn a_strict_reader_finds_names_that_are_not_in_the_schema() {
    let strict = ReadOptions {
        unknown: Unknown::Refuse,
        ..ReadOptions::default()
    };
    for (text, expected) in [
        (
            r#"{"node":{"valeu":1}}"#,
            r#"Everything.node: the message `Node` has no field "valeu""#,
        ),
        (
            r#"{"event":"EVENT_POT"}"#,
            r#"Everything.event: "EVENT_POT" is no name of a value of the enum `Event`"#,
        ),
        (
            r#"{"@type":"x"}"#,
            r#"Everything: the message `Everything` has no field "@type""#,
        ),
    ] {
        assert!(
            json::from_slice::<Everything>(text.as_bytes()).is_ok(),
            "{text}"
        );
        let error = json::from_slice_with::<Everything>(text.as_bytes(), &strict)
            .expect_err(expected)
            .to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn a_small_input_cannot_become_a_large_message() {
    // Each of these nodes takes two bytes on the wire and about a hundred in memory.
    let one = [0xca, 0x03, 0];
    let many = one.repeat(400_000);
    let error = Everything::from_proto_within(
        many.clone(),
        &DecodeLimits {
            memory: 1 << 20,
            memory_per_byte: 8,
            ..DecodeLimits::DEFAULT
        },
    )
    .expect_err("too much memory");
    assert!(
        error
            .to_string()
            .contains("more memory than the limit allows"),
        "{error}"
    );
    let limits = DecodeLimits {
        elements: 1000,
        ..DecodeLimits::DEFAULT
    };
    let error = Everything::from_proto_within(many, &limits).expect_err("too many elements");
    assert!(
        error
            .to_string()
            .contains("more elements than the limit allows"),
        "{error}"
    );
    let packed = [&[0xca, 0x02, 0xe9, 0x07][..], &[1; 1001]].concat();
    let error = Everything::from_proto_within(packed, &limits).expect_err("too many elements");
    assert!(error.to_string().contains("more elements"), "{error}");

    let error = Everything::from_proto_within(
        vec![0; 11],
        &DecodeLimits {
            size: 10,
            ..DecodeLimits::DEFAULT
        },
    )
    .expect_err("too large");
    assert_eq!(
        error.to_string(),
        "Everything: the message has 11 bytes, and the limit is 10"
    );

    let text = format!(r#"{{"nodes":[{}]}}"#, vec!["{}"; 2000].join(","));
    let error = json::from_slice_with::<Everything>(
        text.as_bytes(),
        &ReadOptions {
            limits,
            ..ReadOptions::default()
        },
    )
    .expect_err("too many elements");
    assert!(error.to_string().contains("more elements"), "{error}");
}

//! The ends of what can be said, in front of both judges.

use connect_plugin::{Message, json};
use connect_plugin_tests::everything::{Everything, Node};
use prost_reflect::DynamicMessage;
use prost_reflect::prost::encoding::encode_varint;

use crate::python::{Case, Verdict, judge};
use crate::same::difference;
use crate::schema;

fn varint(number: u32, value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_varint(u64::from(number) << 3, &mut bytes);
    encode_varint(value, &mut bytes);
    bytes
}

fn fixed(number: u32, value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_varint(u64::from(number) << 3 | 1, &mut bytes);
    bytes.extend(value.to_le_bytes());
    bytes
}

fn delimited(number: u32, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_varint(u64::from(number) << 3 | 2, &mut bytes);
    encode_varint(content.len() as u64, &mut bytes);
    bytes.extend(content);
    bytes
}

/// Returns a node that contains a node, and so on, `depth` times.
fn chain(depth: usize) -> Vec<u8> {
    (0..depth).fold(varint(1, 7), |inner, _| delimited(2, &inner))
}

fn json_chain(depth: usize) -> String {
    (0..depth).fold(r#"{"value":7}"#.to_owned(), |inner, _| {
        format!(r#"{{"next":{inner}}}"#)
    })
}

/// A map's entry with a text as its key.
fn entry(number: u32, key: &str, value: &[u8]) -> Vec<u8> {
    delimited(
        number,
        &[delimited(1, key.as_bytes()), value.to_vec()].concat(),
    )
}

/// Bytes that everybody takes, and what they mean.
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn accepted() -> Vec<(&'static str, Vec<u8>, String)> {
    let many: Vec<u8> = (0..10_000)
        .flat_map(|key| entry(71, &key.to_string(), &delimited(2, &varint(1, key + 1))))
        .collect();
    let many_json: Vec<String> = (0..10_000)
        .map(|key| format!(r#""{key}":{{"value":{}}}"#, key + 1))
        .collect();
    let case = |name, bytes: &[Vec<u8>], json: &str| (name, bytes.concat(), json.to_owned());
    vec![
        case(
            "the smallest int64",
            &[varint(3, i64::MIN.cast_unsigned())],
            r#"{"int64":"-9223372036854775808"}"#,
        ),
        case(
            "the largest uint64",
            &[varint(5, u64::MAX)],
            r#"{"uint64":"18446744073709551615"}"#,
        ),
        case(
            "not a number",
            &[fixed(13, f64::NAN.to_bits())],
            r#"{"double":"NaN"}"#,
        ),
        case(
            "an empty text with presence",
            &[delimited(26, b"")],
            r#"{"maybeText":""}"#,
        ),
        case(
            "empty bytes with presence",
            &[delimited(27, b"")],
            r#"{"maybeBytes":""}"#,
        ),
        case(
            "a zero with presence",
            &[varint(22, 0)],
            r#"{"maybeInt32":0}"#,
        ),
        case(
            "an enum's number without a name",
            &[varint(16, 1000)],
            r#"{"event":1000}"#,
        ),
        case(
            "a map's key twice: the last entry counts",
            &[
                entry(71, "a", &delimited(2, &varint(1, 4))),
                entry(71, "a", &delimited(2, &varint(1, 5))),
            ],
            r#"{"byText":{"a":{"value":5}}}"#,
        ),
        case(
            "an entry without key and value",
            &[delimited(72, b"")],
            r#"{"byFlag":{"false":"EVENT_UNSPECIFIED"}}"#,
        ),
        case(
            "an entry backwards",
            &[delimited(73, &[delimited(2, b"x"), varint(1, 7)].concat())],
            r#"{"byInt32":{"7":"x"}}"#,
        ),
        case(
            "both members of a oneof: the last one counts",
            &[delimited(111, b"x"), varint(115, 1)],
            r#"{"inlineFlag":true}"#,
        ),
        case(
            "a message in two halves",
            &[
                delimited(17, &varint(1, 5)),
                delimited(17, &delimited(2, &varint(1, 6))),
            ],
            r#"{"node":{"value":5,"next":{"value":6}}}"#,
        ),
        case(
            "a member of a oneof in two halves",
            &[
                delimited(112, &varint(1, 5)),
                delimited(112, &delimited(2, &varint(1, 6))),
            ],
            r#"{"inlineNode":{"value":5,"next":{"value":6}}}"#,
        ),
        case(
            "a oneof in a message in two halves",
            &[
                delimited(18, &delimited(7, &varint(1, 5))),
                delimited(18, &delimited(7, b"\x15\x06\0\0\0")),
            ],
            r#"{"choice":{"point":{"x":5,"y":6}}}"#,
        ),
        case(
            "a list packed in parts and not packed",
            &[delimited(42, &[5]), varint(42, 6), delimited(42, &[7, 8])],
            r#"{"int32s":[5,6,7,8]}"#,
        ),
        case(
            "a text twice: the last one counts",
            &[delimited(14, b"x"), delimited(14, b"y")],
            r#"{"text":"y"}"#,
        ),
        case(
            "an empty member of a oneof",
            &[delimited(116, b"")],
            r#"{"inlineSpan":{}}"#,
        ),
        case("a field that is not known", &[varint(2000, 5)], "{}"),
        (
            "a map of ten thousand entries",
            many,
            format!(r#"{{"byText":{{{}}}}}"#, many_json.join(",")),
        ),
    ]
}

#[test]
fn what_everybody_takes_means_the_same_to_all() {
    let descriptor = schema::message("Everything");
    for (name, bytes, json) in accepted() {
        let ours =
            Everything::from_proto(bytes.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let from_json: Everything =
            json::from_slice(json.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let dynamic = |bytes: &[u8]| {
            DynamicMessage::decode(descriptor.clone(), bytes).expect("the judge reads it")
        };
        let meant = dynamic(&ours.to_proto(0));
        let found = difference(&meant, &dynamic(&from_json.to_proto(0)));
        assert_eq!(found, None, "{name}: our bytes and JSON");
        let found = difference(&crate::reflection::filled_up(&dynamic(&bytes)), &meant);
        assert_eq!(found, None, "{name}: prost-reflect");
    }
}

#[test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
fn what_everybody_takes_means_the_same_to_python() {
    let descriptor = schema::message("Everything");
    let dynamic =
        |bytes: &[u8]| DynamicMessage::decode(descriptor.clone(), bytes).expect("a message");
    let table = accepted();
    let cases = table.iter().flat_map(|(_, bytes, json)| {
        [
            Case::bytes("Everything", bytes),
            Case::json("Everything", json.as_bytes()),
        ]
    });
    let mut verdicts = judge(&cases.collect::<Vec<_>>()).into_iter();
    for (name, bytes, _) in table {
        let ours = Everything::from_proto(bytes).expect(name);
        let meant = dynamic(&ours.to_proto(0));
        for form in ["bytes", "JSON"] {
            let (bytes, _) = verdicts.next().expect("two for each").read();
            let theirs = dynamic(&hex::decode(bytes).expect("hex"));
            let found = difference(&crate::reflection::filled_up(&theirs), &meant);
            assert_eq!(found, None, "{name}, from {form}");
        }
    }
}

/// Bytes that nobody takes, with what we say.
const REFUSED: [(&str, &[u8], &str); 8] = [
    (
        "text that is not UTF-8",
        &[0x72, 2, 0xc3, 0x28],
        "Everything.text: the text is not UTF-8",
    ),
    (
        "a key that is not UTF-8",
        &[0xba, 0x04, 4, 0x0a, 2, 0xc3, 0x28],
        "Everything.by_text: the text is not UTF-8",
    ),
    (
        "half a varint",
        &[0x10, 0x80],
        "Everything.int32: the input ends",
    ),
    (
        "a varint of eleven bytes",
        &[0x10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
        "Everything.int32: a varint has more than 64 bits",
    ),
    (
        "text longer than the input",
        &[0x72, 5, b'a'],
        "Everything.text: a value says that it has 5 bytes, and 1 are left",
    ),
    (
        "field number zero",
        &[0x00, 0],
        "Everything: 0 is no field number",
    ),
    (
        "a wire type that does not exist",
        &[0x17, 0],
        "Everything: 7 is no wire type",
    ),
    (
        "the end of a group that never began",
        &[0x14],
        "Everything.int32: the end of a group stands where none has begun",
    ),
];

#[test]
fn what_nobody_takes_is_refused_with_its_path() {
    let descriptor = schema::message("Everything");
    for (name, bytes, expected) in REFUSED {
        let error = Everything::from_proto(bytes).expect_err(name).to_string();
        assert!(error.starts_with(expected), "{name}: {error}");
        assert!(
            DynamicMessage::decode(descriptor.clone(), bytes).is_err(),
            "{name}: prost-reflect takes it"
        );
    }
}

#[test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
fn what_nobody_takes_is_refused_by_python() {
    let bytes = REFUSED.map(|(name, bytes, _)| (name, Case::bytes("Everything", bytes)));
    let json =
        REFUSED_JSON.map(|(name, json, _)| (name, Case::json("Everything", json.as_bytes())));
    let (names, cases): (Vec<_>, Vec<_>) = bytes.into_iter().chain(json).unzip();
    for (name, verdict) in names.into_iter().zip(judge(&cases)) {
        let refused = matches!(verdict, Verdict::Refused { .. });
        assert!(refused, "{name}: {verdict:?}");
    }
}

#[test]
fn a_hundred_levels_are_read_and_a_hundred_and_one_are_not() {
    let node = schema::message("Node");
    Node::from_proto(chain(100)).expect("a hundred levels");
    DynamicMessage::decode(node.clone(), &*chain(100)).expect("a hundred levels");
    json::from_slice::<Node>(json_chain(100).as_bytes()).expect("a hundred levels");
    let error = Node::from_proto(chain(101)).expect_err("too deep");
    assert_eq!(
        error.reason(),
        "messages are nested deeper than the limit allows"
    );
    DynamicMessage::decode(node, &*chain(101)).expect_err("too deep for the judge as well");
    let error = json::from_slice::<Node>(json_chain(101).as_bytes()).expect_err("too deep");
    assert!(error.to_string().contains("nested deeper"), "{error}");
}

#[test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
fn python_reads_about_a_hundred_levels_too() {
    // Its own limit lies one level before or after ours, by the form.
    let cases = [
        Case::bytes("Node", &chain(99)),
        Case::bytes("Node", &chain(101)),
        Case::json("Node", json_chain(99).as_bytes()),
        Case::json("Node", json_chain(101).as_bytes()),
    ];
    for (verdict, is_read) in judge(&cases).into_iter().zip([true, false, true, false]) {
        assert_eq!(
            matches!(verdict, Verdict::Read { .. }),
            is_read,
            "{verdict:?}"
        );
    }
}

/// JSON that nobody takes, with what we say.
const REFUSED_JSON: [(&str, &str, &str); 12] = [
    (
        "a field twice",
        r#"{"text":"a","text":"b"}"#,
        "Everything.text: the field is there twice",
    ),
    (
        "a field by both names",
        r#"{"maybeText":"a","maybe_text":"b"}"#,
        "Everything.maybeText: the field is there twice",
    ),
    (
        "a map's key twice",
        r#"{"byText":{"a":{},"a":{}}}"#,
        r#"Everything.byText["a"]: the key is there twice"#,
    ),
    (
        "both members of a oneof",
        r#"{"inlineFlag":true,"inlineText":"a"}"#,
        "Everything.inlineText: `inlineFlag` is set already",
    ),
    (
        "both members of a nested oneof",
        r#"{"choice":{"text":"a","number":"1"}}"#,
        "Everything.choice.number: `text` is set already",
    ),
    (
        "a number that is too large",
        r#"{"int32":2147483648}"#,
        "Everything.int32: 2147483648 is not an int32",
    ),
    (
        "a number that is not whole",
        r#"{"int32":1.5}"#,
        "Everything.int32: 1.5 is not an int32",
    ),
    (
        "a text for a number",
        r#"{"int64":"x"}"#,
        r#"Everything.int64: "x" is not an int64"#,
    ),
    (
        "a number for a text",
        r#"{"text":5}"#,
        "Everything.text: invalid type: integer `5`, expected a string",
    ),
    (
        "a number for a message",
        r#"{"node":5}"#,
        "Everything.node: invalid type: integer `5`",
    ),
    (
        "null in a list",
        r#"{"texts":["a",null]}"#,
        "Everything.texts[1]: invalid type: null",
    ),
    (
        "half a byte of base64",
        r#"{"bytes":"A"}"#,
        r#"Everything.bytes: "A" is not base64"#,
    ),
];

#[test]
fn json_that_nobody_takes_is_refused_with_its_path() {
    for (name, json, expected) in REFUSED_JSON {
        let error = json::from_slice::<Everything>(json.as_bytes())
            .expect_err(name)
            .to_string();
        assert!(error.starts_with(expected), "{name}: {error}");
    }
}

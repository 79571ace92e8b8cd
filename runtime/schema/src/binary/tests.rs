//! Tests of the binary encoding.

use crate::samples::{Everything, Node};
use crate::{DecodeLimits, Message, UnknownFields};

fn bytes(hex_digits: &str) -> Vec<u8> {
    hex::decode(hex_digits.replace(' ', "")).expect("hexadecimal digits")
}

#[test]
fn a_field_with_another_wire_type_is_unknown() {
    for unknown in [
        // A `bool` with its length in front, and as a group.
        "0a0101",
        "0b0c",
        // A `uint32` and a message as 64 bits.
        "110102030405060708",
        "590102030405060708",
        // Text, a list of messages, an optional message and a map as varints.
        "4001",
        "900101",
        "7801",
        "a00101",
        // A list of varints as 32 bits.
        "85010a000000",
    ] {
        let encoded = bytes(unknown);
        let read = Everything::from_proto(encoded.clone());
        assert_eq!(read.as_ref(), Ok(&Everything::empty()), "{unknown}");
        let kept = UnknownFields::from_bytes(encoded).expect("fields of any kind");
        assert_eq!(hex::encode(kept.as_bytes()), unknown);
    }
    let known = Node::from_proto(bytes("0a0101 0805")).expect("one that is known behind it");
    assert_eq!(known.value, 5);
}

#[test]
fn an_entry_of_a_map_does_without_what_is_unknown() {
    // Key 3 and value 7, each also with another wire type.
    let entry = bytes("aa010f 0a0101 0803 120101 1007 0d00000000");
    let read = Everything::from_proto(entry).expect("an entry with unknown fields");
    let entries: Vec<_> = read.by_number.iter().collect();
    assert_eq!(entries, [(&3, &7)]);
}

#[test]
fn a_key_has_five_bytes_at_most() {
    // Field 1 of `Node`, whose value is 5.
    for key in ["08", "8800", "888000", "88808000", "8880808000"] {
        let read = Node::from_proto(bytes(&format!("{key}05")));
        assert_eq!(read.map(|node| node.value), Ok(5), "{key}");
    }
    for key in ["888080808000", "88808080808080 8000"] {
        let error = Node::from_proto(bytes(&format!("{key}d209"))).expect_err(key);
        assert_eq!(
            error.to_string(),
            "Node: the key of a field has more than 5 bytes"
        );
    }
    for cut in ["88", "888080"] {
        Node::from_proto_within(bytes(cut), &DecodeLimits::DEFAULT).expect_err(cut);
    }
}

//! UUIDs of the crate `uuid`: text unless `as = "bytes"` asks for the sixteen bytes.

use uuid::Uuid;

use super::String;
use super::cardinality::Implicit;
use super::text::{Octets, WrongLength};
use crate::binary::{DecodeError, Reader};
use crate::field::{As, Field, ListItem, Value, ValueKind};

parsed! {
    Uuid, "UUID",
    zero: Uuid::nil(),
    missing: Ok(Uuid::nil()),
    text(value): value.hyphenated().encode_lower(&mut Uuid::encode_buffer()),
    parse: Uuid::try_parse,
}

// Sixteen zeros are a UUID and no bytes are none, so it is always written, as an array is.
impl Octets for Uuid {
    const EMPTY_IS_ABSENT: bool = false;

    fn zero() -> Self {
        Self::nil()
    }

    fn as_octets(&self) -> &[u8] {
        self.as_bytes()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        <[u8; 16] as Octets>::read(reader).map(Self::from_bytes)
    }

    fn from_octets(bytes: Vec<u8>) -> Result<Self, WrongLength> {
        <[u8; 16] as Octets>::from_octets(bytes).map(Self::from_bytes)
    }
}

impl Field for Uuid {
    type Kind = Implicit<String>;
}

impl Value for Uuid {
    type Kind = String;
}

impl ListItem for Uuid {}

impl<K: ValueKind<Self>> As<K> for Uuid {
    type Kind = Implicit<K>;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::binary::{DecodeLimits, Sizes};
    use crate::field::FieldKind;
    use crate::kind::Bytes;
    use crate::{Message, json};

    const ID: Uuid = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);

    message! {
        Order {
            1 id "id": Uuid,
            2 parent "parent": Option<Uuid>,
            3 parts "parts": Vec<Uuid>,
            4 by_name "byName": BTreeMap<std::string::String, Uuid>,
        }
    }

    fn order() -> Order {
        Order {
            id: ID,
            parent: Some(Uuid::nil()),
            parts: vec![ID],
            by_name: BTreeMap::from([("a".to_owned(), ID)]),
        }
    }

    #[test]
    fn a_uuid_is_text_with_hyphens_in_small_letters() {
        let json = json::to_vec(&order(), 0).expect("it can be written");
        let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        let expected = format!(
            r#"{{"id":"{text}","parent":"00000000-0000-0000-0000-000000000000","parts":["{text}"],"byName":{{"a":"{text}"}}}}"#
        );
        assert_eq!(std::str::from_utf8(&json), Ok(expected.as_str()));
        assert_eq!(json::from_slice(&json).as_ref(), Ok(&order()));

        let binary = order().to_proto(0);
        assert_eq!(&binary[..2], [10, 36]);
        assert_eq!(&binary[2..38], text.as_bytes());
        assert_eq!(Order::from_proto(binary).as_ref(), Ok(&order()));
    }

    #[test]
    fn an_absent_uuid_is_nil_and_nil_is_written() {
        let empty = Order::from_proto(Vec::new()).expect("no fields are a message");
        assert_eq!((empty.id, empty.parent), (Uuid::nil(), None));
        assert_eq!(empty.to_proto(0).len(), 38);
    }

    #[test]
    fn what_is_no_uuid_is_refused_with_the_path_and_the_reason() {
        let error = Order::from_proto(vec![26, 3, b'x', b'y', b'z']).expect_err("it is no UUID");
        let reason = Uuid::try_parse("xyz").expect_err("it is no UUID");
        assert_eq!(
            error.to_string(),
            format!("Order.parts[0]: \"xyz\" is no UUID: {reason}")
        );
        let error = json::from_slice::<Order>(br#"{"byName":{"a":""}}"#).expect_err("no UUID");
        assert!(
            error
                .to_string()
                .starts_with(r#"Order.byName["a"]: "" is no UUID: "#),
            "{error}"
        );
    }

    #[test]
    fn as_bytes_a_uuid_is_its_sixteen_bytes() {
        type AsBytes = <Uuid as As<Bytes>>::Kind;
        let (mut buf, mut sizes) = (Vec::new(), Sizes::new());
        assert_eq!(AsBytes::size(&ID, 1, &mut sizes), 18);
        AsBytes::write(&ID, 1, &mut buf, &mut sizes);
        assert_eq!(buf[..2], [10, 16]);
        assert_eq!(buf[2..], *ID.as_bytes());
        assert!(!AsBytes::is_absent(&Uuid::nil()));

        let mut reader = Reader::borrowed(&buf[1..], &DecodeLimits::DEFAULT).expect("small");
        assert_eq!(Bytes::read(&mut reader), Ok(ID));
        let mut reader = Reader::borrowed(&[2, 0, 0], &DecodeLimits::DEFAULT).expect("small");
        let error = <Bytes as ValueKind<Uuid>>::read(&mut reader).expect_err("too short");
        assert_eq!(error.reason(), "found 2 bytes, expected 16");
    }
}

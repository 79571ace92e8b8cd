//! Types of other crates that are text on the wire, though not every text is one of them.

/// Makes a type a `string`, read and written by functions of its own.
///
/// Its values are always written: text that is empty is none of them, and a peer that knows only
/// text could not tell which one an absent field stands for.
macro_rules! parsed {
    ($ty:ty, $what:literal, zero: $zero:expr, missing: $missing:expr,
        text($value:ident): $text:expr, parse: $parse:expr $(,)?) => {
        impl $crate::field::ValueKind<$ty> for $crate::kind::String {
            const TYPE: $crate::FieldType = $crate::FieldType::String;
            const WIRE_TYPE: prost::encoding::WireType = prost::encoding::WireType::LengthDelimited;

            fn zero() -> $ty {
                $zero
            }

            fn is_zero(_: &$ty) -> bool {
                false
            }

            fn size($value: &$ty, _: &mut $crate::binary::Sizes) -> usize {
                $crate::binary::delimited_len($text.len())
            }

            fn write($value: &$ty, buf: &mut impl bytes::BufMut, _: &mut $crate::binary::Sizes) {
                $crate::binary::put_delimited($text.as_bytes(), buf);
            }

            fn read(reader: &mut $crate::binary::Reader<'_>) -> Result<$ty, $crate::DecodeError> {
                let text = reader.text()?;
                $parse(text).map_err(|reason| {
                    $crate::DecodeError::new($crate::kind::parsed::Unparsed {
                        text,
                        what: $what,
                        reason,
                    })
                })
            }

            fn missing() -> Result<$ty, $crate::DecodeError> {
                $missing
            }

            fn write_json<S: serde::Serializer>(
                $value: &$ty,
                serializer: S,
                _: $crate::json::Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($text)
            }

            fn read_json<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
                _: $crate::json::Reading<'_>,
            ) -> Result<$ty, D::Error> {
                $crate::json::scalar::read_text(deserializer, |text| {
                    $parse(&text).map_err(|reason| {
                        serde::de::Error::custom($crate::kind::parsed::Unparsed {
                            text: &text,
                            what: $what,
                            reason,
                        })
                    })
                })?
            }
        }
    };
}

/// Says of a text what it is not, and why.
pub(super) struct Unparsed<'a, E> {
    pub(super) text: &'a str,
    pub(super) what: &'static str,
    pub(super) reason: E,
}

impl<E: std::fmt::Display> std::fmt::Display for Unparsed<'_, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { text, what, reason } = self;
        let found = crate::json::Excerpt(text);
        write!(f, "{found} is no {what}: {reason}")
    }
}

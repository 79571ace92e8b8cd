//! Values in the wrapper messages of `google.protobuf`, for contracts of others that have them.

use bytes::BufMut;
use prost::encoding::WireType;
use serde::{Deserializer, Serializer};

use super::{Bool, Bytes, Double, Float, Implicit, Int32, Int64, String, Uint32, Uint64};
use crate::binary::{DecodeError, Reader, Sizes, put_varint, varint_len};
use crate::descriptor::FieldType;
use crate::field::{FieldKind, ValueKind};
use crate::json::{Reading, Writing};
use crate::message::Message;
use crate::well_known::{
    BoolValue, BytesValue, DoubleValue, FloatValue, Int32Value, Int64Value, StringValue,
    UInt32Value, UInt64Value,
};

/// A value in a message that holds nothing else: what `as = "wrapper"` asks for.
///
/// Proto3 had no `optional` once, and `google.protobuf.Int32Value` took its place. As JSON there is
/// no trace of the message.
#[derive(Debug)]
pub struct Wrapper;

/// The number of the only field.
const VALUE: u32 = 1;

macro_rules! wrapper {
    ($($ty:ty: $kind:ident in $message:ty;)*) => {$(
        impl ValueKind<$ty> for Wrapper {
            const TYPE: FieldType = FieldType::Message(<$message as Message>::descriptor);
            const WIRE_TYPE: WireType = WireType::LengthDelimited;

            fn zero() -> $ty {
                <$kind as ValueKind<$ty>>::zero()
            }

            fn is_zero(value: &$ty) -> bool {
                <$kind as ValueKind<$ty>>::is_zero(value)
            }

            fn size(value: &$ty, sizes: &mut Sizes) -> usize {
                let slot = sizes.reserve();
                let len = <Implicit<$kind> as FieldKind<$ty>>::size(value, VALUE, sizes);
                sizes.fill(slot, len);
                varint_len(len as u64) + len
            }

            fn write(value: &$ty, buf: &mut impl BufMut, sizes: &mut Sizes) {
                put_varint(sizes.take(), buf);
                <Implicit<$kind> as FieldKind<$ty>>::write(value, VALUE, buf, sizes);
            }

            fn read(reader: &mut Reader<'_>) -> Result<$ty, DecodeError> {
                let mut value = Self::zero();
                Self::merge(&mut value, reader)?;
                Ok(value)
            }

            fn merge(value: &mut $ty, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                reader.nested(|reader| {
                    while let Some((number, wire_type)) = reader.key()? {
                        if number == VALUE {
                            <Implicit<$kind> as FieldKind<$ty>>::merge(value, wire_type, reader)?;
                        } else {
                            reader.skip(number, wire_type)?;
                        }
                    }
                    Ok(())
                })
            }

            fn write_json<S: Serializer>(
                value: &$ty,
                serializer: S,
                cx: Writing<'_>,
            ) -> Result<S::Ok, S::Error> {
                <$kind as ValueKind<$ty>>::write_json(value, serializer, cx)
            }

            fn read_json<'de, D: Deserializer<'de>>(
                deserializer: D,
                cx: Reading<'_>,
            ) -> Result<$ty, D::Error> {
                <$kind as ValueKind<$ty>>::read_json(deserializer, cx)
            }
        }
    )*};
}

wrapper! {
    f64: Double in DoubleValue;
    f32: Float in FloatValue;
    i64: Int64 in Int64Value;
    u64: Uint64 in UInt64Value;
    i32: Int32 in Int32Value;
    u32: Uint32 in UInt32Value;
    bool: Bool in BoolValue;
    std::string::String: String in StringValue;
    bytestring::ByteString: String in StringValue;
    bytes::Bytes: Bytes in BytesValue;
    Vec<u8>: Bytes in BytesValue;
}

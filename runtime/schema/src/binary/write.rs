//! Varints, keys and lengths.

use bytes::BufMut;
use prost::encoding::WireType;

/// Returns the number of bytes of a varint.
#[inline]
pub const fn varint_len(value: u64) -> usize {
    // Seven bits a byte, and at least one byte.
    ((63 - (value | 1).leading_zeros() as usize) * 9 + 73) / 64
}

/// Returns the number of bytes of a field's key.
#[inline]
pub const fn key_len(number: u32) -> usize {
    varint_len((number as u64) << 3)
}

/// Appends a varint.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "each byte takes the lowest seven bits"
)]
pub fn put_varint(value: u64, buf: &mut impl BufMut) {
    if value < 0x80 {
        buf.put_u8(value as u8);
    } else if value < 0x4000 {
        // A slice of a length that the compiler knows is no call.
        buf.put_slice(&[value as u8 | 0x80, (value >> 7) as u8]);
    } else {
        put_long_varint(value, buf);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "each byte takes the lowest seven bits"
)]
fn put_long_varint(mut value: u64, buf: &mut impl BufMut) {
    while value >= 0x4000 {
        buf.put_slice(&[value as u8 | 0x80, (value >> 7) as u8 | 0x80]);
        value >>= 14;
    }
    put_varint(value, buf);
}

/// Appends a field's key.
#[inline]
pub fn put_key(number: u32, wire_type: WireType, buf: &mut impl BufMut) {
    put_varint(u64::from(number) << 3 | wire_type as u64, buf);
}

/// Appends bytes with their length in front.
#[inline]
pub fn put_delimited(bytes: &[u8], buf: &mut impl BufMut) {
    put_varint(bytes.len() as u64, buf);
    buf.put_slice(bytes);
}

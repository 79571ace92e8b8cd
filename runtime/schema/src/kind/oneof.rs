//! A `oneof` that stands in a message without a message of its own around it.

use bytes::BufMut;
use prost::encoding::WireType;
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use crate::binary::{DecodeError, Reader, Sizes, key_len, put_key, put_varint, varint_len};
use crate::descriptor::FieldDescriptor;
use crate::field::ValueKind;
use crate::json::{Reading, Writing};
use crate::message::Oneof;

/// Returns the member with this number, as a field of the message that holds the `oneof`.
///
/// # Panics
///
/// Panics if there is none; [`members`] has checked that.
pub const fn member<E: Oneof>(oneof: &'static str, number: u32) -> FieldDescriptor {
    let mut index = 0;
    while index < E::FIELDS.len() {
        if E::FIELDS[index].number == number {
            return FieldDescriptor {
                oneof: Some(oneof),
                ..E::FIELDS[index]
            };
        }
        index += 1;
    }
    panic!("the list of numbers is not that of the enum")
}

/// Reports whether these are the numbers of the enum's variants, in any order.
pub const fn members<E: Oneof>(numbers: &[u32]) -> bool {
    if numbers.len() != E::FIELDS.len() {
        return false;
    }
    let mut index = 0;
    while index < numbers.len() {
        let mut found = false;
        let mut other = 0;
        while other < E::FIELDS.len() {
            found |= E::FIELDS[other].number == numbers[index];
            other += 1;
        }
        if !found {
            return false;
        }
        index += 1;
    }
    true
}

/// Fails to compile unless these are the numbers of the enum's variants.
///
/// # Panics
///
/// Panics while constants are evaluated; `declaration` is the first half of what it says.
pub const fn assert_members<E: Oneof>(numbers: &[u32], declaration: &str) {
    if members::<E>(numbers) {
        return;
    }
    let mut text = Text::new();
    text.push(declaration);
    let mut index = 0;
    while index < E::FIELDS.len() {
        text.push(if index == 0 { " " } else { ", " });
        text.push_number(E::FIELDS[index].number);
        index += 1;
    }
    panic!("{}", text.as_str())
}

/// Text that is put together while constants are evaluated.
struct Text {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Text {
    const CAPACITY: usize = 1024;

    const fn new() -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        }
    }

    /// Appends text; what has no room is left out.
    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut index = 0;
        while index < text.len() && self.len < Self::CAPACITY {
            self.bytes[self.len] = text[index];
            self.len += 1;
            index += 1;
        }
    }

    const fn push_number(&mut self, number: u32) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        let (_, from) = "0123456789".split_at((number % 10) as usize);
        let (digit, _) = from.split_at(1);
        self.push(digit);
    }

    const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "the list of numbers is not that of the enum",
        }
    }
}

/// Returns the size of the member that is set.
#[inline]
pub fn size<E: Oneof>(value: &Option<E>, sizes: &mut Sizes) -> usize {
    value.as_ref().map_or(0, |value| value.size(sizes))
}

/// Appends the member that is set.
#[inline]
pub fn write<E: Oneof>(value: &Option<E>, buf: &mut impl BufMut, sizes: &mut Sizes) {
    if let Some(value) = value {
        value.write(buf, sizes);
    }
}

/// Reports whether a value of this wire type is one of a member of kind `V`.
#[inline]
pub fn fits<V: ValueKind<T>, T>(wire_type: WireType) -> bool {
    wire_type == V::WIRE_TYPE
}

/// Reports whether a value is one of the member with this number.
#[inline]
pub fn fits_member<E: Oneof>(number: u32, wire_type: WireType) -> bool {
    E::fits(number, wire_type)
}

/// Reads a member, which takes the place of another one.
///
/// # Errors
///
/// Fails if the bytes do not fit the member.
pub fn merge<E: Oneof>(
    value: &mut Option<E>,
    number: u32,
    wire_type: WireType,
    reader: &mut Reader<'_>,
) -> Result<(), DecodeError> {
    value
        .get_or_insert_with(E::empty)
        .read_field(number, wire_type, reader)
}

/// Reads a member that was not set before.
///
/// # Errors
///
/// Fails if the bytes do not fit the member.
#[inline]
pub fn read<V: ValueKind<T>, T>(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
    V::read(reader)
}

/// Returns the size of a member that is a message, from the size of its fields.
#[inline]
pub fn size_of_fields(
    number: u32,
    sizes: &mut Sizes,
    fields: impl FnOnce(&mut Sizes) -> usize,
) -> usize {
    let slot = sizes.reserve();
    let len = fields(sizes);
    sizes.fill(slot, len);
    key_len(number) + varint_len(len as u64) + len
}

/// Appends what stands in front of the fields of a member that is a message.
#[inline]
pub fn write_head_of_fields(number: u32, buf: &mut impl BufMut, sizes: &mut Sizes) {
    put_key(number, WireType::LengthDelimited, buf);
    put_varint(sizes.take(), buf);
}

/// Writes the member that is set as an entry of a JSON object.
///
/// # Errors
///
/// Fails if the serializer does.
pub fn write_json<E: Oneof, M: SerializeMap>(
    map: &mut M,
    value: &Option<E>,
    cx: Writing<'_>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => value.write_json_fields(map, cx),
        None => Ok(()),
    }
}

/// Reads the value of the member with this number; false if it is `null`.
///
/// # Errors
///
/// Fails if the value does not fit the member.
pub fn read_json<'de, E: Oneof, A: MapAccess<'de>>(
    map: &mut A,
    number: u32,
    value: &mut Option<E>,
    cx: Reading<'_>,
) -> Result<bool, A::Error> {
    let index = E::FIELDS.iter().position(|field| field.number == number);
    let mut member = E::empty();
    let is_set = member.read_json_field(index.unwrap_or(usize::MAX), map, cx)?;
    if is_set {
        *value = Some(member);
    }
    Ok(is_set)
}

//! Our messages behind prost's trait, and prost's messages inside ours.

use std::any::type_name;

use bytes::{Buf, BufMut, Bytes};
use prost::encoding::{self, DecodeContext, WireType};

use super::error::DecodeError;
use super::limits::DecodeLimits;
use super::reader::Reader;
use super::sizes::Sizes;
use super::write::{put_key, put_varint};
use crate::message::Message;

/// Is `prost::Message::encoded_len`.
#[inline]
pub fn encoded_len<M: Message>(message: &M) -> usize {
    message.size(&mut Sizes::new())
}

/// Is `prost::Message::encode_raw`.
#[inline]
pub fn encode_raw<M: Message>(message: &M, buf: &mut impl BufMut) {
    let mut sizes = Sizes::new();
    message.size(&mut sizes);
    message.write(buf, &mut sizes);
}

/// Is `prost::Message::merge`.
///
/// # Errors
///
/// Fails if the bytes do not fit the message.
pub fn merge<M: Message, B: Buf>(message: &mut M, mut buf: B) -> Result<(), prost::DecodeError> {
    let len = buf.remaining();
    // A `Bytes` hands out itself for free, and values can share it; anything else would be copied
    // whole, although most values are not. Which one it is makes no difference but speed.
    let is_shared = type_name::<B>().contains("bytes::bytes");
    if is_shared || buf.chunk().len() < len {
        let bytes = buf.copy_to_bytes(len);
        Reader::shared(&bytes, &DecodeLimits::DEFAULT)
            .and_then(|mut reader| message.merge_from(&mut reader))
            .map_err(DecodeError::into_prost)
    } else {
        Reader::borrowed(buf.chunk(), &DecodeLimits::DEFAULT)
            .and_then(|mut reader| message.merge_from(&mut reader))
            .map_err(DecodeError::into_prost)?;
        buf.advance(len);
        Ok(())
    }
}

/// Is `prost::Message::merge_field`: reads one field of a message of ours inside a message of
/// prost's.
///
/// # Errors
///
/// Fails if the bytes do not fit the field.
pub fn merge_field<M: Message>(
    message: &mut M,
    number: u32,
    wire_type: WireType,
    buf: &mut impl Buf,
    ctx: DecodeContext,
) -> Result<(), prost::DecodeError> {
    let mut field = Vec::new();
    put_key(number, wire_type, &mut field);
    match wire_type {
        WireType::Varint => put_varint(encoding::decode_varint(buf)?, &mut field),
        WireType::LengthDelimited => {
            let len = encoding::decode_varint(buf)?;
            let Some(len) = usize::try_from(len)
                .ok()
                .filter(|len| *len <= buf.remaining())
            else {
                return Err(DecodeError::truncated().into_prost());
            };
            put_varint(len as u64, &mut field);
            field.put(buf.take(len));
        }
        WireType::ThirtyTwoBit if buf.remaining() >= 4 => field.put(buf.take(4)),
        WireType::SixtyFourBit if buf.remaining() >= 8 => field.put(buf.take(8)),
        _ => return encoding::skip_field(wire_type, number, buf, ctx),
    }
    let bytes = Bytes::from(field);
    let limits = DecodeLimits {
        depth: depth_of(ctx),
        ..DecodeLimits::DEFAULT
    };
    Reader::shared(&bytes, &limits)
        .and_then(|mut reader| message.merge_from(&mut reader))
        .map_err(DecodeError::into_prost)
}

/// Reads the rest of the input, which is a message of prost's.
///
/// # Errors
///
/// Fails if the bytes do not fit the message.
pub fn merge_foreign<M: prost::Message>(
    message: &mut M,
    reader: &mut Reader<'_>,
) -> Result<(), DecodeError> {
    let ctx = context_of(reader.depth());
    let rest = reader.take_rest();
    let mut bytes = reader.share(rest);
    while bytes.has_remaining() {
        encoding::decode_key(&mut bytes)
            .and_then(|(number, wire_type)| {
                message.merge_field(number, wire_type, &mut bytes, ctx.clone())
            })
            .map_err(|error| DecodeError::of_prost(&error))?;
    }
    Ok(())
}

/// Reads one field of a message of prost's, whose key has been read already.
///
/// # Errors
///
/// Fails if the bytes do not fit the field.
pub fn merge_foreign_field<M: prost::Message>(
    message: &mut M,
    number: u32,
    wire_type: WireType,
    reader: &mut Reader<'_>,
) -> Result<(), DecodeError> {
    let ctx = context_of(reader.depth());
    let value = reader.skip(number, wire_type)?;
    let mut bytes = reader.share(value);
    message
        .merge_field(number, wire_type, &mut bytes, ctx)
        .map_err(|error| DecodeError::of_prost(&error))
}

/// Catches the context that prost hands to a nested message: there is no other way to count a
/// level down, and without counting, messages of ours and of prost's that contain each other would
/// have no limit.
#[derive(Default)]
struct Probe(Option<DecodeContext>);

impl prost::Message for Probe {
    fn encode_raw(&self, _: &mut impl BufMut) {}

    fn merge_field(
        &mut self,
        number: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        self.0 = Some(ctx.clone());
        encoding::skip_field(wire_type, number, buf, DecodeContext::default())
    }

    fn encoded_len(&self) -> usize {
        0
    }

    fn clear(&mut self) {}
}

/// Returns the context one level further in; `None` at the limit.
fn deeper(ctx: DecodeContext) -> Option<DecodeContext> {
    // A message of two bytes, which hold a field of type varint.
    let mut message: &[u8] = &[2, 8, 0];
    let mut probe = Probe::default();
    encoding::message::merge(WireType::LengthDelimited, &mut probe, &mut message, ctx).ok()?;
    probe.0
}

fn depth_of(mut ctx: DecodeContext) -> u32 {
    let mut depth = 0;
    while depth < DecodeLimits::DEFAULT.depth
        && let Some(next) = deeper(ctx)
    {
        ctx = next;
        depth += 1;
    }
    depth
}

fn context_of(depth: u32) -> DecodeContext {
    let mut ctx = DecodeContext::default();
    for _ in depth..DecodeLimits::DEFAULT.depth {
        match deeper(ctx.clone()) {
            Some(next) => ctx = next,
            None => break,
        }
    }
    ctx
}

//! A cursor over the encoding of one message.

use std::fmt;

use bytes::Bytes;
use bytestring::ByteString;
use prost::encoding::WireType;

use super::error::DecodeError;
use super::limits::{Budget, DecodeLimits, TOO_DEEP};

/// Reads values one after the other, within limits.
///
/// It works on contiguous memory. If that is a [`Bytes`], values share it instead of copying.
pub struct Reader<'a> {
    rest: &'a [u8],
    parent: Option<&'a Bytes>,
    depth: u32,
    budget: Budget,
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("remaining", &self.rest.len())
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Reads a buffer that values may share.
    ///
    /// # Errors
    ///
    /// Fails if the input is larger than the limits allow.
    pub fn shared(bytes: &'a Bytes, limits: &DecodeLimits) -> Result<Self, DecodeError> {
        let mut reader = Self::borrowed(bytes, limits)?;
        reader.parent = Some(bytes);
        Ok(reader)
    }

    /// Reads memory that values have to be copied from.
    ///
    /// # Errors
    ///
    /// Fails if the input is larger than the limits allow.
    pub fn borrowed(bytes: &'a [u8], limits: &DecodeLimits) -> Result<Self, DecodeError> {
        if bytes.len() > limits.size {
            return Err(DecodeError::new(format_args!(
                "the message has {} bytes, and the limit is {}",
                bytes.len(),
                limits.size
            )));
        }
        Ok(Self {
            rest: bytes,
            parent: None,
            depth: limits.depth,
            budget: Budget::new(limits, bytes.len()),
        })
    }

    /// Returns how deep messages may still be nested.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Returns limits that are what this reader has left of its own.
    pub(crate) fn limits_left(&self, limits: &DecodeLimits) -> DecodeLimits {
        self.budget.left(limits)
    }

    /// Reports whether everything has been read.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes elements of type `T` off what the limits allow.
    ///
    /// # Errors
    ///
    /// Fails if that is more than the limits allow.
    #[inline]
    pub fn charge<T>(&self, count: usize) -> Result<(), DecodeError> {
        self.budget.take::<T>(count).map_err(DecodeError::from)
    }

    /// Reads a field's number and wire type; `None` at the end of the message.
    ///
    /// # Errors
    ///
    /// Fails if there is something else.
    #[inline]
    pub fn key(&mut self) -> Result<Option<(u32, WireType)>, DecodeError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = self.key_varint()?;
        let wire_type = match key & 7 {
            0 => WireType::Varint,
            1 => WireType::SixtyFourBit,
            2 => WireType::LengthDelimited,
            3 => WireType::StartGroup,
            4 => WireType::EndGroup,
            5 => WireType::ThirtyTwoBit,
            other => return Err(no_wire_type(other)),
        };
        let number = key >> 3;
        if number == 0 || number >= 1 << 29 {
            return Err(no_number(number));
        }
        #[expect(clippy::cast_possible_truncation, reason = "it has 29 bits")]
        Ok(Some((number as u32, wire_type)))
    }

    /// Reads a varint.
    ///
    /// # Errors
    ///
    /// Fails if the input ends inside it, or it has more than 64 bits.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        match self.rest {
            [byte, rest @ ..] if *byte < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            _ => self.long_varint(),
        }
    }

    /// Reads a varint that has rarely more than two bytes: a key or a length.
    #[inline]
    fn short_varint(&mut self) -> Result<u64, DecodeError> {
        match self.rest {
            [low, high, rest @ ..] if *low >= 0x80 && *high < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*low & 0x7f) | u64::from(*high) << 7)
            }
            _ => self.varint(),
        }
    }

    /// Reads the varint of a key. It has 32 bits, so that one of more than five bytes is none.
    ///
    /// Source: protobuf's conformance suite.
    #[inline]
    fn key_varint(&mut self) -> Result<u64, DecodeError> {
        match self.rest {
            [low, high, rest @ ..] if *low >= 0x80 && *high < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*low & 0x7f) | u64::from(*high) << 7)
            }
            [byte, rest @ ..] if *byte < 0x80 => {
                self.rest = rest;
                Ok(u64::from(*byte))
            }
            _ => self.long_key(),
        }
    }

    #[inline(never)]
    fn long_key(&mut self) -> Result<u64, DecodeError> {
        const MAX_LEN: usize = 5;
        let before = self.rest.len();
        let key = self.long_varint()?;
        if before - self.rest.len() > MAX_LEN {
            return Err(DecodeError::new(format_args!(
                "the key of a field has more than {MAX_LEN} bytes"
            )));
        }
        Ok(key)
    }

    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0;
        // Ten bytes that are there need no look at the end of the input for each.
        let end = match self.rest.first_chunk::<10>() {
            Some(bytes) => varint_in(bytes, &mut value),
            None => varint_in(self.rest, &mut value),
        };
        match end {
            Some(end) => {
                self.rest = &self.rest[end..];
                Ok(value)
            }
            None if self.rest.len() < 10 => Err(DecodeError::truncated()),
            None => Err(DecodeError::new("a varint has more than 64 bits")),
        }
    }

    /// Reads a number of fixed size.
    ///
    /// # Errors
    ///
    /// Fails if the input ends inside it.
    #[inline]
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let Some((value, rest)) = self.rest.split_first_chunk() else {
            return Err(DecodeError::truncated());
        };
        self.rest = rest;
        Ok(*value)
    }

    /// Reads bytes with their length in front, and lends them.
    ///
    /// # Errors
    ///
    /// Fails if the input ends inside them.
    #[inline]
    pub fn delimited(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.short_varint()?;
        let split = usize::try_from(len)
            .ok()
            .and_then(|len| self.rest.split_at_checked(len));
        let Some((value, rest)) = split else {
            return Err(too_long(len, self.rest.len()));
        };
        self.rest = rest;
        Ok(value)
    }

    /// Reads bytes with their length in front, without copying if the input can be shared.
    ///
    /// # Errors
    ///
    /// Fails if the input ends inside them.
    #[inline]
    pub fn bytes(&mut self) -> Result<Bytes, DecodeError> {
        let value = self.delimited()?;
        Ok(self.share(value))
    }

    /// Returns lent bytes as bytes that last.
    #[inline]
    pub(crate) fn share(&self, value: &[u8]) -> Bytes {
        match self.parent {
            Some(parent) => parent.slice_ref(value),
            None => Bytes::copy_from_slice(value),
        }
    }

    /// Reads text with its length in front, and lends it.
    ///
    /// # Errors
    ///
    /// Fails if the input ends inside it or it is not UTF-8.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.delimited()?).map_err(not_utf8)
    }

    /// Reads text with its length in front, without copying if the input can be shared.
    ///
    /// # Errors
    ///
    /// Fails if the input ends inside it or it is not UTF-8.
    #[inline]
    pub(crate) fn shared_text(&mut self) -> Result<ByteString, DecodeError> {
        // `Bytes` of no length keep nothing alive, and need no owner.
        ByteString::try_from(self.bytes()?).map_err(not_utf8)
    }

    /// Reads a nested message: `read` sees its bytes and nothing behind them.
    ///
    /// # Errors
    ///
    /// Fails if `read` does, the input ends inside the message, or it is nested too deep.
    #[inline]
    pub fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(DecodeError::new(TOO_DEEP));
        };
        let message = self.delimited()?;
        let rest = std::mem::replace(&mut self.rest, message);
        self.depth = depth;
        let value = read(self);
        self.depth += 1;
        self.rest = rest;
        value
    }

    /// Reads a packed list: `read` sees its bytes and nothing behind them.
    ///
    /// # Errors
    ///
    /// Fails if `read` does or the input ends inside the list.
    #[inline]
    pub(crate) fn packed<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let list = self.delimited()?;
        let rest = std::mem::replace(&mut self.rest, list);
        let value = read(self);
        self.rest = rest;
        value
    }

    /// Returns how many packed values of this wire type are left, as far as can be told.
    pub(crate) fn count_packed(&self, wire_type: WireType) -> usize {
        match wire_type {
            WireType::ThirtyTwoBit => self.rest.len() / 4,
            WireType::SixtyFourBit => self.rest.len() / 8,
            // Each varint ends with a byte that has no continuation bit.
            _ => self.rest.iter().filter(|byte| **byte < 0x80).count(),
        }
    }

    /// Takes everything that has not been read.
    pub(crate) fn take_rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// Skips the value of a field that is not known, and lends its bytes.
    ///
    /// # Errors
    ///
    /// Fails if the input ends inside it, or it is a group without an end.
    pub fn skip(&mut self, number: u32, wire_type: WireType) -> Result<&'a [u8], DecodeError> {
        let start = self.rest;
        match wire_type {
            WireType::Varint => {
                self.varint()?;
            }
            WireType::SixtyFourBit => {
                self.fixed::<8>()?;
            }
            WireType::ThirtyTwoBit => {
                self.fixed::<4>()?;
            }
            WireType::LengthDelimited => {
                self.delimited()?;
            }
            WireType::StartGroup => self.skip_group(number)?,
            WireType::EndGroup => return Err(stray_end()),
        }
        Ok(&start[..start.len() - self.rest.len()])
    }

    /// Skips up to the end of a group. A loop, because the input decides how deep groups go.
    fn skip_group(&mut self, number: u32) -> Result<(), DecodeError> {
        let mut open = vec![number];
        while let Some(&innermost) = open.last() {
            match self.key()? {
                None => return Err(DecodeError::truncated()),
                Some((number, WireType::StartGroup)) => {
                    if open.len() > self.depth as usize {
                        return Err(DecodeError::new(TOO_DEEP));
                    }
                    open.push(number);
                }
                Some((number, WireType::EndGroup)) if number == innermost => {
                    open.pop();
                }
                Some((_, WireType::EndGroup)) => return Err(stray_end()),
                Some((number, wire_type)) => {
                    self.skip(number, wire_type)?;
                }
            }
        }
        Ok(())
    }
}

/// Reads a varint from at most ten bytes, and returns where it ends; `None` if it does not.
#[inline]
fn varint_in(bytes: &[u8], value: &mut u64) -> Option<usize> {
    for (index, &byte) in bytes.iter().enumerate() {
        *value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            // The tenth byte has room for one bit.
            return (index < 9 || byte < 2).then_some(index + 1);
        }
    }
    None
}

#[cold]
fn no_wire_type(found: u64) -> DecodeError {
    DecodeError::new(format_args!("{found} is no wire type"))
}

#[cold]
fn no_number(found: u64) -> DecodeError {
    DecodeError::new(format_args!("{found} is no field number"))
}

#[cold]
fn too_long(len: u64, rest: usize) -> DecodeError {
    DecodeError::new(format_args!(
        "a value says that it has {len} bytes, and {rest} are left"
    ))
}

#[cold]
fn not_utf8(error: std::str::Utf8Error) -> DecodeError {
    DecodeError::new(format_args!("the text is not UTF-8: {error}"))
}

#[cold]
fn stray_end() -> DecodeError {
    DecodeError::new("the end of a group stands where none has begun")
}

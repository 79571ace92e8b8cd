//! The binary encoding: what reads it, what measures it, what writes it.
//!
//! A [`Reader`] works on one piece of memory and knows its limits; a [`Sizes`] remembers the
//! lengths of nested messages between measuring and writing, so that each is measured once.

mod bridge;
mod encode_error;
mod error;
mod limits;
mod reader;
mod sizes;
mod write;

pub use bridge::{encode_raw, encoded_len, merge, merge_field, merge_foreign, merge_foreign_field};
pub use encode_error::EncodeError;
pub use error::DecodeError;
pub use limits::DecodeLimits;
pub(crate) use limits::{Budget, TOO_DEEP};
pub use reader::Reader;
pub use sizes::Sizes;
pub use write::{key_len, put_delimited, put_key, put_varint, varint_len};

/// Returns the size of a value with its length in front.
#[inline]
pub fn delimited_len(len: usize) -> usize {
    varint_len(len as u64) + len
}

#[cfg(test)]
mod tests;

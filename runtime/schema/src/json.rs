//! Canonical proto-JSON, driven by any serde serializer or deserializer.
//!
//! [`to_vec`] and [`from_slice`] are for callers. The other functions are what the
//! [kinds](crate::kind) and the macros are made of; they stream, and never build a tree of values.

mod collection;
mod decimal;
mod enumeration;
mod error;
mod object;
pub mod scalar;

pub use collection::{read_list, read_map, read_nullable, write_list, write_map};
pub use enumeration::{read_enum, write_enum};
pub use error::JsonError;
pub use object::{read_field, read_member, read_message, write_field, write_member, write_message};

use crate::message::Message;

/// Writes a message as compact JSON behind `headroom` zero bytes.
///
/// The headroom is where an envelope's flags and length go without moving the message.
///
/// # Errors
///
/// Fails if a field's type refuses its value, as a timestamp outside of the years 1 to 9999.
pub fn to_vec<M: Message>(message: &M, headroom: usize) -> Result<Vec<u8>, JsonError> {
    // Names and quotes make JSON about twice as long as the binary encoding.
    let mut buf = Vec::with_capacity(headroom + 2 + 2 * prost::Message::encoded_len(message));
    buf.resize(headroom, 0);
    let mut serializer = serde_json::Serializer::new(&mut buf);
    write_message(message, &mut serializer)
        .map_err(|error| JsonError::new(M::descriptor().name, &error))?;
    Ok(buf)
}

/// Reads a message from the whole of `json`.
///
/// Unknown fields are skipped, as connect-go does.
///
/// # Errors
///
/// Fails if the text is no JSON or does not fit the message; the error names the field and the
/// place.
pub fn from_slice<M: Message>(json: &[u8]) -> Result<M, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    read_message(&mut deserializer)
        .and_then(|message| deserializer.end().map(|()| message))
        .map_err(|error| JsonError::new(M::descriptor().name, &error))
}

#[cfg(test)]
mod tests;

//! Canonical proto-JSON, driven by any serde serializer or deserializer.
//!
//! [`to_vec`] and [`from_slice`] are for callers. The other functions are what the
//! [kinds](crate::kind) and the macros are made of; they stream, and never build a tree of values.

mod collection;
mod context;
mod decimal;
mod enumeration;
mod error;
mod exact;
mod object;
pub mod scalar;

pub(crate) use collection::{read_elements, read_entries};
pub use collection::{read_list, read_map, read_nullable, write_list, write_map};
pub use context::{ReadOptions, Reading, Unknown, WriteOptions, Writing};
pub use enumeration::{read_enum_number, write_enum, write_enum_number};
pub(crate) use error::Excerpt;
pub use error::JsonError;
pub(crate) use object::TYPE_KEY;
pub use object::{
    WriteFields, read_field, read_member, read_object, write_field, write_fields, write_member,
    write_object,
};

use self::exact::Numbers;
use crate::binary::{self, Budget};
use crate::message::Message;

/// Writes a message as compact JSON behind `headroom` zero bytes.
///
/// The headroom is where an envelope's flags and length go without moving the message.
///
/// # Errors
///
/// Fails if a field's type refuses its value, as a timestamp outside of the years 1 to 9999.
pub fn to_vec<M: Message>(message: &M, headroom: usize) -> Result<Vec<u8>, JsonError> {
    to_vec_with(message, headroom, &WriteOptions::default())
}

/// As [`to_vec`], with options.
///
/// # Errors
///
/// Fails if a field's type refuses its value, or an `Any` holds a message that is not registered.
pub fn to_vec_with<M: Message>(
    message: &M,
    headroom: usize,
    options: &WriteOptions<'_>,
) -> Result<Vec<u8>, JsonError> {
    // Names and quotes make JSON about twice as long as the binary encoding, and more if the fields
    // are short.
    let names = 8 * M::descriptor().fields.len();
    let capacity = headroom + 2 + names + 2 * binary::encoded_len(message);
    let mut buf = Vec::with_capacity(capacity);
    buf.resize(headroom, 0);
    let mut serializer = serde_json::Serializer::new(&mut buf);
    message
        .write_json(&mut serializer, Writing::new(options))
        .map_err(|error| JsonError::new(M::descriptor().name, &error))?;
    Ok(buf)
}

/// Writes a message in the middle of other JSON.
pub(crate) fn to_string_in<M: Message>(message: &M, cx: Writing<'_>) -> Result<String, JsonError> {
    struct Whole<'a, M> {
        message: &'a M,
        cx: Writing<'a>,
    }

    impl<M: Message> serde::Serialize for Whole<'_, M> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.message.write_json(serializer, self.cx)
        }
    }

    serde_json::to_string(&Whole { message, cx })
        .map_err(|error| JsonError::new(M::descriptor().name, &error))
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
    from_slice_with(json, &ReadOptions::default())
}

/// As [`from_slice`], with options.
///
/// # Errors
///
/// Fails if the text is no JSON, does not fit the message, or is more than the limits allow.
pub fn from_slice_with<M: Message>(json: &[u8], options: &ReadOptions<'_>) -> Result<M, JsonError> {
    let name = M::descriptor().name;
    if json.len() > options.limits.size {
        return Err(JsonError::too_large(name, json.len(), options.limits.size));
    }
    let budget = Budget::new(&options.limits, json.len());
    let numbers = Numbers::as_they_come();
    let cx = Reading::new(options, &budget, &numbers);
    // Checked once for the whole, UTF-8 need not be checked in each of the texts.
    let text = match std::str::from_utf8(json) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8::<M>(&json[..error.valid_up_to()], cx)),
    };
    let read = from_str_in(text, cx);
    if numbers.is_rounded() {
        return read_again(text, options);
    }
    read
}

/// Reads a message in which a number may not be the double that it came as.
#[cold]
fn read_again<M: Message>(text: &str, options: &ReadOptions<'_>) -> Result<M, JsonError> {
    let budget = Budget::new(&options.limits, text.len());
    let numbers = Numbers::by_text();
    from_str_in(text, Reading::new(options, &budget, &numbers))
}

/// Returns the error for a text of which no more than this is UTF-8.
#[cold]
fn not_utf8<M: Message>(valid: &[u8], cx: Reading<'_>) -> JsonError {
    // Reading what is there ends at the place, or at an earlier mistake.
    let text = std::str::from_utf8(valid).unwrap_or_default();
    match from_str_in::<M>(text, cx) {
        Ok(_) => JsonError::not_utf8_behind(M::descriptor().name, text),
        Err(error) => error.not_utf8_where_cut_off(),
    }
}

/// As [`from_slice`], in the middle of other JSON.
pub(crate) fn from_str_in<M: Message>(json: &str, cx: Reading<'_>) -> Result<M, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // The limit on depth is ours: it counts messages, as the binary encoding does.
    deserializer.disable_recursion_limit();
    M::read_json(&mut deserializer, cx)
        .and_then(|message| deserializer.end().map(|()| message))
        .map_err(|error| JsonError::new(M::descriptor().name, &error))
}

#[cfg(test)]
mod tests;

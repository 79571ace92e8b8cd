//! What is Connect's own: errors as JSON and the envelope that ends a stream.

pub(crate) mod end_stream;
pub(crate) mod error_json;
pub(crate) mod get;

/// Reads a JSON object; `None` is any other value.
///
/// A derived `Deserialize` takes a list for a struct too, which no peer means.
fn object<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<Option<T>, serde_json::Error> {
    let first = json.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|byte| *byte != b'{') {
        return Ok(None);
    }
    serde_json::from_slice(json).map(Some)
}

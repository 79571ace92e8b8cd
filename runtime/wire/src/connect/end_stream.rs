//! The JSON of the envelope that ends a Connect stream, both directions side by side.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use super::error_json::ErrorJson;
use crate::code::Code;
use crate::error::Error;
use crate::headers;

#[derive(Debug, Default, Serialize, Deserialize)]
struct EndStreamJson {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, Vec<String>>,
}

/// Writes the message of the last envelope behind `headroom` zero bytes.
pub(crate) fn encode(error: Option<&Error>, headroom: usize) -> Vec<u8> {
    let mut metadata: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in error.into_iter().flat_map(Error::metadata) {
        if headers::is_reserved(name) {
            continue;
        }
        if let Ok(value) = value.to_str() {
            metadata
                .entry(name.to_string())
                .or_default()
                .push(value.to_owned());
        }
    }
    let end = EndStreamJson {
        error: error.map(ErrorJson::from),
        metadata,
    };
    let mut buf = vec![0; headroom];
    // Strings and lists of strings always serialize, and a `Vec` takes every byte.
    if serde_json::to_writer(&mut buf, &end).is_err() {
        buf.truncate(headroom);
        buf.extend_from_slice(b"{}");
    }
    buf
}

/// Reads the message of the last envelope: how the stream ended.
///
/// # Errors
///
/// Returns the error that the peer sent, or `internal` if the message is no end of a stream.
pub(crate) fn decode(message: &[u8]) -> Result<(), Error> {
    let malformed = "the end of the stream is malformed";
    let end: EndStreamJson = super::object(message)
        .map_err(|error| Error::internal(format!("{malformed}: {error}")))?
        .ok_or_else(|| Error::internal(format!("{malformed}: expected a JSON object")))?;
    let Some(error) = end.error else {
        return Ok(());
    };
    let mut error = error.into_error(Code::Unknown);
    *error.metadata_mut() = read_metadata(end.metadata);
    Err(error)
}

fn read_metadata(metadata: BTreeMap<String, Vec<String>>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, values) in metadata {
        let Ok(name) = HeaderName::try_from(name) else {
            continue;
        };
        for value in values
            .into_iter()
            .filter_map(|value| HeaderValue::try_from(value).ok())
        {
            // A map that is full keeps what it has: metadata beside an error is not worth failing.
            if map.try_append(name.clone(), value).is_err() {
                return map;
            }
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_end_is_an_empty_object() {
        assert_eq!(encode(None, 0), b"{}");
        assert_eq!(encode(None, 5), b"\0\0\0\0\0{}");
        decode(b"{}").expect("a clean end");
    }

    #[test]
    fn an_error_keeps_its_metadata() {
        let mut error = Error::aborted("stop");
        error
            .metadata_mut()
            .insert("x-reason", HeaderValue::from_static("tired"));
        error
            .metadata_mut()
            .insert("content-length", HeaderValue::from_static("7"));
        let message = encode(Some(&error), 0);
        let expected =
            r#"{"error":{"code":"aborted","message":"stop"},"metadata":{"x-reason":["tired"]}}"#;
        assert_eq!(String::from_utf8_lossy(&message), expected);
        let read = decode(&message).expect_err("an error");
        assert_eq!(read.metadata()["x-reason"], "tired");
    }

    #[test]
    fn a_malformed_end_is_internal() {
        for message in ["", "[]", "{", r#"{"error":5}"#, r#"{"metadata":{"a":"b"}}"#] {
            assert_eq!(
                decode(message.as_bytes()).expect_err(message).code(),
                Code::Internal
            );
        }
    }
}

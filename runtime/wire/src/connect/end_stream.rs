//! The JSON of the envelope that ends a Connect stream, both directions side by side.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use super::error_json::{ErrorJson, ReceivedError};
use crate::code::Code;
use crate::error::Error;
use crate::foreign_text::ForeignText;
use crate::headers;
use crate::metadata::Metadata;

#[derive(Debug, Serialize)]
struct EndStream<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<&'a str, Vec<&'a str>>,
}

/// The end as peers write it.
#[derive(Debug, Deserialize)]
struct ReceivedEnd {
    #[serde(default)]
    error: Option<ReceivedError>,
    #[serde(default)]
    metadata: Option<BTreeMap<String, Option<Vec<String>>>>,
}

/// Appends the message of the last envelope to `buf`.
pub(crate) fn encode(error: Option<&Error>, trailers: &HeaderMap, buf: &mut Vec<u8>) {
    let mut metadata: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in trailers {
        if headers::is_reserved(name) {
            continue;
        }
        if let Ok(value) = value.to_str() {
            metadata.entry(name.as_str()).or_default().push(value);
        }
    }
    let end = EndStream {
        error: error.map(ErrorJson::from),
        metadata,
    };
    let start = buf.len();
    // Strings and lists of strings always serialize, and a `Vec` takes every byte.
    if serde_json::to_writer(&mut *buf, &end).is_err() {
        buf.truncate(start);
        buf.extend_from_slice(b"{}");
    }
}

/// Reads the message of the last envelope: how the stream ended, and its trailers. An error has
/// them too.
///
/// # Errors
///
/// Fails with `internal` if the message is no end of a stream.
pub(crate) fn decode(message: &[u8]) -> Result<(Result<(), Error>, HeaderMap), Error> {
    let malformed = "the end of the stream is malformed";
    let end: ReceivedEnd = super::object(message)
        .map_err(|error| {
            // It quotes what it found.
            let why = ForeignText::reason(error.to_string());
            Error::internal(format!("{malformed}: {why}"))
        })?
        .ok_or_else(|| Error::internal(format!("{malformed}: expected a JSON object")))?;
    let trailers = read_metadata(end.metadata.unwrap_or_default());
    let result = match end.error {
        None => Ok(()),
        Some(error) => Err(error.into_error(Code::Unknown).with_metadata(Metadata {
            headers: HeaderMap::new(),
            trailers: trailers.clone(),
        })),
    };
    Ok((result, trailers))
}

fn read_metadata(metadata: BTreeMap<String, Option<Vec<String>>>) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, values) in metadata {
        let Ok(name) = HeaderName::try_from(name) else {
            continue;
        };
        for value in values
            .into_iter()
            .flatten()
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

    fn written(error: Option<&Error>, trailers: &HeaderMap) -> String {
        let mut buf = Vec::new();
        encode(error, trailers, &mut buf);
        String::from_utf8(buf).expect("JSON is UTF-8")
    }

    #[test]
    fn a_clean_end_is_an_empty_object() {
        assert_eq!(written(None, &HeaderMap::new()), "{}");
        let (end, trailers) = decode(b"{}").expect("an end");
        end.expect("a clean end");
        assert!(trailers.is_empty());
    }

    #[test]
    fn an_error_keeps_its_trailers() {
        let mut trailers = HeaderMap::new();
        trailers.append("x-reason", HeaderValue::from_static("tired"));
        trailers.append("x-reason", HeaderValue::from_static("old"));
        trailers.append("content-length", HeaderValue::from_static("7"));
        let message = written(Some(&Error::aborted("stop")), &trailers);
        assert_eq!(
            message,
            r#"{"error":{"code":"aborted","message":"stop"},"metadata":{"x-reason":["tired","old"]}}"#
        );
        let (end, trailers) = decode(message.as_bytes()).expect("an end");
        let error = end.expect_err("an error");
        assert_eq!(error.trailers(), &trailers);
        assert_eq!(
            trailers.get_all("x-reason").iter().collect::<Vec<_>>(),
            ["tired", "old"]
        );
    }

    #[test]
    fn what_is_null_is_not_there() {
        for message in [
            r#"{"error":null,"metadata":null}"#,
            r#"{"metadata":{"x-a":null}}"#,
        ] {
            let (end, trailers) = decode(message.as_bytes()).expect("an end");
            end.expect("a clean end");
            assert!(trailers.is_empty());
        }
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

    #[test]
    fn more_metadata_than_a_map_can_hold_is_cut_off() {
        let names: Vec<_> = (0..40_000).map(|n| format!("\"x-{n}\":[\"1\"]")).collect();
        let message = format!("{{\"metadata\":{{{}}}}}", names.join(","));
        let (end, trailers) = decode(message.as_bytes()).expect("an end");
        end.expect("a clean end");
        assert!(trailers.len() > 1000);
    }
}

//! Connect's error object, both directions side by side.
//!
//! Source: <https://connectrpc.com/docs/protocol/#error-end-stream>.

use base64::Engine as _;
use base64::engine::general_purpose;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::code::Code;
use crate::detail::Detail;
use crate::error::Error;
use crate::metadata::LENIENT;

/// The error object as it is written.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorJson {
    code: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<DetailJson>,
}

#[derive(Debug, Serialize)]
struct DetailJson {
    #[serde(rename = "type")]
    type_name: String,
    value: String,
}

/// The error object as peers write it: any part may be missing or of another type, and what the
/// rest says should not get lost for that.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReceivedError {
    code: Value,
    message: Value,
    details: Value,
}

impl From<&Error> for ErrorJson {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().as_str(),
            message: error.message().to_owned(),
            details: error.details().iter().map(DetailJson::from).collect(),
        }
    }
}

impl From<&Detail> for DetailJson {
    fn from(detail: &Detail) -> Self {
        Self {
            type_name: detail.type_name().to_owned(),
            value: general_purpose::STANDARD_NO_PAD.encode(detail.value()),
        }
    }
}

impl ReceivedError {
    /// Turns the object into an error; a code that no one knows becomes `fallback`.
    ///
    /// A detail that is none is left out: the error that it belongs to matters more.
    pub(crate) fn into_error(self, fallback: Code) -> Error {
        let code = self.code.as_str().and_then(Code::from_name);
        let message = match self.message {
            Value::String(message) => message,
            _ => String::new(),
        };
        let details = self.details.as_array().map_or(&[][..], Vec::as_slice);
        details.iter().filter_map(detail).fold(
            Error::received(code.unwrap_or(fallback), message),
            Error::with_detail,
        )
    }
}

fn detail(json: &Value) -> Option<Detail> {
    let type_name = json.get("type")?.as_str()?;
    let value = LENIENT.decode(json.get("value")?.as_str()?).ok()?;
    Some(Detail::new(
        strip_url(type_name.to_owned()),
        Bytes::from(value),
    ))
}

/// Some peers send the type with a URL in front, as it stands in an `Any`.
fn strip_url(name: String) -> String {
    match name.rsplit_once('/') {
        Some((_, bare)) => bare.to_owned(),
        None => name,
    }
}

/// Writes the body of a unary response that failed.
pub(crate) fn encode(error: &Error) -> Vec<u8> {
    // Strings and lists of strings always serialize; an empty object is still a valid answer.
    serde_json::to_vec(&ErrorJson::from(error)).unwrap_or_else(|_| b"{}".to_vec())
}

/// Reads the body of a unary response that failed; `None` if it is no error object.
pub(crate) fn decode(body: &[u8], fallback: Code) -> Option<Error> {
    let object: ReceivedError = super::object(body).ok()??;
    Some(object.into_error(fallback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_back_as_it_was_written() {
        let error = Error::invalid_argument("too long").with_detail(Detail::new(
            "kv.v1.KvError",
            Bytes::from_static(&[10, 2, 8, 1]),
        ));
        let json = encode(&error);
        assert_eq!(
            String::from_utf8_lossy(&json),
            r#"{"code":"invalid_argument","message":"too long","details":[{"type":"kv.v1.KvError","value":"CgIIAQ"}]}"#
        );
        let read = decode(&json, Code::Unknown).expect("an error object");
        assert_eq!(read.to_string(), error.to_string());
        assert_eq!(read.details(), error.details());
    }

    #[track_caller]
    fn check(json: &str, expected: Option<(Code, usize)>) {
        let read = decode(json.as_bytes(), Code::Unavailable);
        assert_eq!(
            read.map(|error| (error.code(), error.details().len())),
            expected
        );
    }

    #[test]
    fn what_peers_send_is_read_leniently_and_what_is_no_error_object_is_refused() {
        check(r#"{"code":"not_found"}"#, Some((Code::NotFound, 0)));
        check(r#"{"code":"no_such_code"}"#, Some((Code::Unavailable, 0)));
        check(r#"{"code":"aborted","more":[1]}"#, Some((Code::Aborted, 0)));
        check(
            r#"{"code":"aborted","details":[{"type":"a.B","value":"AA=="}]}"#,
            Some((Code::Aborted, 1)),
        );
        check(
            r#"{"code":"aborted","details":[{"type":"a.B","value":"%"}]}"#,
            Some((Code::Aborted, 0)),
        );
        check("", None);
        check("[]", None);
        check(r#"["aborted"]"#, None);
        check("null", None);
        // Deeper than any reader goes.
        let deep = [r#"{"code":"aborted","details":"#, &"[".repeat(10_000)].concat();
        check(&deep, None);
        check(r#"{"message":"no code"}"#, Some((Code::Unavailable, 0)));
        check(
            r#"{"code":null,"message":null}"#,
            Some((Code::Unavailable, 0)),
        );
        check(r#"{"code":5}"#, Some((Code::Unavailable, 0)));
        check(
            r#"{"code":"aborted","details":5}"#,
            Some((Code::Aborted, 0)),
        );
        check(
            r#"{"code":"aborted","details":[5,{"type":5,"value":""},{"type":"a.B","value":"AA","debug":"!"}]}"#,
            Some((Code::Aborted, 1)),
        );
    }

    #[test]
    fn a_url_in_front_of_a_type_is_cut_off() {
        let json =
            r#"{"code":"aborted","details":[{"type":"type.googleapis.com/a.B","value":""}]}"#;
        let read = decode(json.as_bytes(), Code::Unknown).expect("an error object");
        assert_eq!(read.details()[0].type_name(), "a.B");
    }
}

//! A call without side effects as a query, both directions side by side.
//!
//! Source: <https://connectrpc.com/docs/protocol/#unary-get-request>.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use crate::codec::Codec;
use crate::compression::Compression;
use crate::error::Error;
use crate::percent;

const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The parameters of a query, their names and values without escapes.
#[derive(Debug, Default)]
pub(crate) struct Query<'a> {
    pub(crate) connect: Option<Cow<'a, [u8]>>,
    pub(crate) encoding: Option<Cow<'a, [u8]>>,
    pub(crate) compression: Option<Cow<'a, [u8]>>,
    message: Option<Cow<'a, [u8]>>,
    base64: Option<Cow<'a, [u8]>>,
}

impl<'a> Query<'a> {
    /// Reads the parameters that the protocol knows; others are passed over, as are all but the
    /// first of a name.
    pub(crate) fn read(query: &'a str) -> Self {
        let mut read = Self::default();
        for parameter in query.split('&') {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let slot = match &*unescape(name) {
                b"connect" => &mut read.connect,
                b"encoding" => &mut read.encoding,
                b"compression" => &mut read.compression,
                b"message" => &mut read.message,
                b"base64" => &mut read.base64,
                _ => continue,
            };
            slot.get_or_insert_with(|| unescape(value));
        }
        read
    }

    /// Takes the message out, still compressed if the query says so.
    pub(crate) fn message(self) -> Result<Bytes, Error> {
        let message = self.message.ok_or_else(|| {
            Error::invalid_argument(
                "the query has no \"message\": a call by GET needs encoding=… and message=…",
            )
        })?;
        if self.base64.as_deref() != Some(b"1") {
            return Ok(Bytes::from(message.into_owned()));
        }
        let decoded = URL_SAFE.decode(&message).map_err(|error| {
            Error::invalid_argument(format!(
                "\"message\" in the query is no URL-safe base64, as base64=1 says: {error}"
            ))
        })?;
        Ok(Bytes::from(decoded))
    }
}

/// Writes a query. Its parameters have the order that the protocol recommends, so that caches see
/// equal calls as equal.
pub(crate) fn write(codec: Codec, compression: Option<Compression>, message: &[u8]) -> String {
    let mut query = String::from("connect=v1");
    let is_binary = codec == Codec::Proto || compression.is_some();
    if is_binary {
        query.push_str("&base64=1");
    }
    if let Some(compression) = compression {
        query.push_str("&compression=");
        query.push_str(compression.name());
    }
    query.push_str("&encoding=");
    query.push_str(codec.as_str());
    query.push_str("&message=");
    if is_binary {
        URL_SAFE.encode_string(message, &mut query);
    } else {
        query.push_str(&escape(message));
    }
    query
}

fn escape(text: &[u8]) -> String {
    percent::encode(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
    })
}

/// Removes escapes.
fn unescape(text: &str) -> Cow<'_, [u8]> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text.as_bytes());
    }
    // As forms write a space. A plus sign of the message itself is escaped.
    let text = text.replace('+', " ");
    Cow::Owned(percent::decode(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_reads_back_as_it_was_written() {
        for (codec, message) in [
            (Codec::Proto, &b"\x0a\x01\xff"[..]),
            (Codec::Proto, b""),
            (Codec::Json, br#"{"key":"a b+c&d=%"}"#),
            (Codec::Json, "{\"key\":\"ä🎉\"}".as_bytes()),
        ] {
            let query = write(codec, None, message);
            let read = Query::read(&query);
            assert_eq!(read.encoding.as_deref(), Some(codec.as_str().as_bytes()));
            assert_eq!(read.connect.as_deref(), Some(&b"v1"[..]));
            assert_eq!(read.message().expect("a message"), message);
        }
        assert_eq!(
            write(Codec::Proto, None, b"\xff"),
            "connect=v1&base64=1&encoding=proto&message=_w"
        );
        assert_eq!(
            write(Codec::Json, None, b"{}"),
            "connect=v1&encoding=json&message=%7B%7D"
        );
    }

    #[track_caller]
    fn check(query: &str, expected: Result<&[u8], &str>) {
        let read = Query::read(query).message();
        match (read, expected) {
            (Ok(message), Ok(expected)) => assert_eq!(message, expected),
            (Err(error), Err(part)) => assert!(error.message().contains(part), "{error}"),
            (read, expected) => panic!("{query}: {read:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn queries_of_others_are_read_in_any_order_and_spelling() {
        check("message=%7b%7D&encoding=json&x=1&connect=v1", Ok(b"{}"));
        check("message=a+b", Ok(b"a b"));
        check("message=&message=a", Ok(b""));
        check("message", Ok(b""));
        check("message=%zz%", Ok(b"%zz%"));
        check("base64=1&message=_w%3D%3D", Ok(b"\xff"));
        check("base64=1&message=_w==", Ok(b"\xff"));
        check("base64=0&message=_w", Ok(b"_w"));
        check("base64=true&message=_w", Ok(b"_w"));
        check("base64=%31&mess%61ge=_w", Ok(b"\xff"));
        check("base64=0&base64=1&message=_w", Ok(b"_w"));
        check("encoding=json", Err("no \"message\""));
        check("", Err("no \"message\""));
        check("base64=1&message=%21", Err("no URL-safe base64"));
    }
}

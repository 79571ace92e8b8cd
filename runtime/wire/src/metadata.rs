//! What travels beside the messages of a response, and the text form of binary values.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;
use crate::foreign_text::ForeignText;
use crate::headers;

/// Peers send binary text with and without padding; ours goes out without, as the protocols say.
pub(crate) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Headers and trailers of a response.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// What comes in front of the first message.
    pub headers: HeaderMap,
    /// What comes behind the last one.
    pub trailers: HeaderMap,
}

impl Metadata {
    /// Makes the metadata of a unary Connect response, whose trailers are headers with a prefix.
    pub(crate) fn from_prefixed(received: &HeaderMap) -> Self {
        let mut metadata = Self::default();
        for (name, value) in received {
            let (map, name) = match name.as_str().strip_prefix(headers::TRAILER_PREFIX) {
                // A name behind the prefix is a valid name, unless it is empty.
                Some(rest) => match HeaderName::try_from(rest) {
                    Ok(name) => (&mut metadata.trailers, name),
                    Err(_) => continue,
                },
                None => (&mut metadata.headers, name.clone()),
            };
            if !headers::is_reserved(&name) {
                map.append(name, value.clone());
            }
        }
        metadata
    }
}

/// Appends all that is metadata in `from`: what belongs to HTTP or to the protocol is left out.
pub(crate) fn append(to: &mut HeaderMap, from: &HeaderMap) {
    for (name, value) in from {
        if !headers::is_reserved(name) {
            to.append(name.clone(), value.clone());
        }
    }
}

/// Writes the value of a header whose name ends in `-bin`.
pub fn encode_binary(value: &[u8]) -> HeaderValue {
    let text = general_purpose::STANDARD_NO_PAD.encode(value);
    // Base64 has no character that a header could not hold.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Reads the value of a header whose name ends in `-bin`, with or without padding. One that may hold
/// several is read with [`decode_binary_list`].
///
/// # Errors
///
/// Fails with `invalid_argument` if the value is no base64.
pub fn decode_binary(value: &HeaderValue) -> Result<Bytes, Error> {
    decode_base64(value.as_bytes())
}

/// Reads all values of a header whose name ends in `-bin`. On the way several of them may have been
/// joined into one, with commas in between.
///
/// ```
/// use connect_plugin_wire::metadata::decode_binary_list;
/// use http::{HeaderMap, HeaderValue};
///
/// let mut headers = HeaderMap::new();
/// headers.append("x-key-bin", HeaderValue::from_static("AA,AQ=="));
/// headers.append("x-key-bin", HeaderValue::from_static("Ag"));
/// let keys = decode_binary_list(headers.get_all("x-key-bin"))?;
/// assert_eq!(keys, [&[0_u8][..], &[1], &[2]]);
/// # Ok::<(), connect_plugin_wire::Error>(())
/// ```
///
/// # Errors
///
/// Fails with `invalid_argument` if one of them is no base64.
///
/// Source: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests>.
pub fn decode_binary_list<'a>(
    values: impl IntoIterator<Item = &'a HeaderValue>,
) -> Result<Vec<Bytes>, Error> {
    let values = values.into_iter();
    let parts = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    parts.map(|part| decode_base64(part.trim_ascii())).collect()
}

fn decode_base64(text: &[u8]) -> Result<Bytes, Error> {
    let decoded = LENIENT.decode(text).map_err(|error| {
        let text = ForeignText::name(text);
        Error::invalid_argument(format!(
            "{text:?} is no base64, as a binary header has to be: {error}"
        ))
    })?;
    Ok(Bytes::from(decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_values_read_back_and_padding_is_optional() {
        for value in [&b""[..], b"\0", b"\xff\xfe", b"abc", b"\0\x01\x02\x03"] {
            assert_eq!(decode_binary(&encode_binary(value)).expect("base64"), value);
        }
        for text in ["AA==", "AA"] {
            let value = HeaderValue::from_static(text);
            assert_eq!(decode_binary(&value).expect("base64"), "\0");
        }
        assert_eq!(encode_binary(b"\0"), "AA");
    }

    #[test]
    fn values_that_were_joined_are_taken_apart() {
        let values = ["AA, AQ==", "", "Ag,"].map(HeaderValue::from_static);
        let expected = [&b"\0"[..], b"\x01", b"", b"\x02", b""];
        assert_eq!(decode_binary_list(&values).expect("base64"), expected);
        let values = ["AA,%"].map(HeaderValue::from_static);
        let error = decode_binary_list(&values).expect_err("a percent sign");
        assert!(error.message().starts_with("\"%\" is no base64"), "{error}");
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in ["%", "A", "A-_A", "AA=A"] {
            let error = decode_binary(&HeaderValue::from_static(text)).expect_err(text);
            assert!(error.message().contains("no base64"), "{error}");
        }
    }

    #[test]
    fn prefixed_headers_are_trailers() {
        let received: HeaderMap = [
            ("x-head", "1"),
            ("trailer-x-tail", "2"),
            ("trailer-x-tail", "3"),
            ("trailer-", "4"),
            ("trailer-connect-x", "5"),
            ("content-type", "application/proto"),
        ]
        .into_iter()
        .map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect();
        let metadata = Metadata::from_prefixed(&received);
        assert_eq!(metadata.headers.len(), 1);
        assert_eq!(metadata.headers["x-head"], "1");
        assert_eq!(
            metadata
                .trailers
                .get_all("x-tail")
                .iter()
                .collect::<Vec<_>>(),
            ["2", "3"]
        );
        assert_eq!(metadata.trailers.len(), 2);
    }
}

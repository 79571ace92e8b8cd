//! The text of a status in a header, both directions side by side.

use http::HeaderValue;

use crate::percent;

/// Writes a text so that only printable ASCII is left.
///
/// Source: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses>.
pub(super) fn encode(text: &str) -> HeaderValue {
    let is_plain = |byte| (0x20..=0x7e).contains(&byte) && byte != b'%';
    let encoded = percent::encode(text.as_bytes(), is_plain);
    // Printable ASCII is what a header may hold.
    HeaderValue::try_from(encoded).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Reads a text; an escape that is malformed stands for itself, because a status must not get lost.
pub(super) fn decode(value: &[u8]) -> String {
    String::from_utf8(percent::decode(value))
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_reads_back() {
        for text in ["", "plain", "100 %", "\r\n\t\0\u{7f}", "äöü 日本 🎉"] {
            let encoded = encode(text);
            assert!(
                encoded
                    .as_bytes()
                    .iter()
                    .all(|byte| (0x20..0x7f).contains(byte))
            );
            assert_eq!(decode(encoded.as_bytes()), text);
        }
        assert_eq!(encode("a%\n"), "a%25%0A");
    }

    #[test]
    fn malformed_escapes_stand_for_themselves() {
        for (text, expected) in [
            ("%", "%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            ("%e2%82", "\u{fffd}"),
            ("%41%4", "A%4"),
            ("%+1", "%+1"),
        ] {
            assert_eq!(decode(text.as_bytes()), expected, "{text}");
        }
    }
}

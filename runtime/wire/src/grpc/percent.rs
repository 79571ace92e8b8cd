//! The text of a status in a header, both directions side by side.

use http::HeaderValue;

/// Writes a text so that only printable ASCII is left.
///
/// Source: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses>.
pub(super) fn encode(text: &str) -> HeaderValue {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        if (0x20..=0x7e).contains(&byte) && byte != b'%' {
            encoded.push(byte);
        } else {
            let digit = |half: u8| HEX[usize::from(half)];
            encoded.extend_from_slice(&[b'%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
    // Printable ASCII is what a header may hold.
    HeaderValue::try_from(encoded).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Reads a text; an escape that is malformed stands for itself, because a status must not get lost.
pub(super) fn decode(value: &[u8]) -> String {
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&byte, behind)) = rest.split_first() {
        let escaped = match (byte, behind) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            decoded.push(high << 4 | low);
            rest = &behind[2..];
        } else {
            decoded.push(byte);
            rest = behind;
        }
    }
    String::from_utf8(decoded)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
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

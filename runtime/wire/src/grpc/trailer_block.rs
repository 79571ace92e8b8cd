//! Trailers as gRPC-Web puts them into the body, both directions side by side.
//!
//! Source: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md>.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;
use crate::foreign_text::ForeignText;

/// Appends trailers as lines of `name: value`.
pub(crate) fn write(trailers: &HeaderMap, buf: &mut Vec<u8>) {
    for (name, value) in trailers {
        buf.extend_from_slice(name.as_str().as_bytes());
        buf.extend_from_slice(b": ");
        buf.extend_from_slice(value.as_bytes());
        buf.extend_from_slice(b"\r\n");
    }
}

/// Reads trailers: names in any case, white space around values, an empty line at the end or none.
///
/// # Errors
///
/// Fails with `internal` if a line is no header.
pub(crate) fn read(block: &[u8]) -> Result<HeaderMap, Error> {
    let mut trailers = HeaderMap::new();
    for line in block.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let malformed = || {
            Error::internal(format!(
                "the response's trailers have the line {:?}: expected \"name: value\"",
                ForeignText::name(line)
            ))
        };
        let colon = line
            .iter()
            .position(|byte| *byte == b':')
            .ok_or_else(malformed)?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        let name = HeaderName::from_bytes(name.trim_ascii()).map_err(|_| malformed())?;
        let value = HeaderValue::from_bytes(value).map_err(|_| malformed())?;
        // A map that is full holds more than any response means to say.
        trailers.try_append(name, value).map_err(|_| malformed())?;
    }
    Ok(trailers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailers_are_lines_without_an_empty_one_at_the_end() {
        let mut trailers = HeaderMap::new();
        trailers.append("grpc-status", HeaderValue::from_static("0"));
        trailers.append("x-a", HeaderValue::from_static("1"));
        trailers.append("x-a", HeaderValue::from_static("2"));
        let mut block = Vec::new();
        write(&trailers, &mut block);
        assert_eq!(block, b"grpc-status: 0\r\nx-a: 1\r\nx-a: 2\r\n");
        assert_eq!(read(&block).expect("trailers"), trailers);
    }

    #[test]
    fn what_peers_write_is_read_leniently() {
        let read = read(b"Grpc-Status:0\r\nX-A:  1 \nx-a: \r\n\r\n").expect("trailers");
        assert_eq!(read["grpc-status"], "0");
        assert_eq!(read.get_all("x-a").iter().collect::<Vec<_>>(), ["1", ""]);
    }

    #[test]
    fn a_line_that_is_no_header_is_named() {
        for block in [
            &b"nothing"[..],
            b": 1",
            b"a b: 1",
            b"x: \x01",
            b"x: 1\r\n y",
        ] {
            let error = read(block).expect_err("malformed");
            assert!(
                error.message().contains("expected \"name: value\""),
                "{error}"
            );
        }
    }

    #[test]
    fn more_trailers_than_a_map_can_hold_are_an_error() {
        let lines: Vec<_> = (0..40_000).map(|n| format!("x-{n}: 1\r\n")).collect();
        let block = lines.concat();
        let error = read(block.as_bytes()).expect_err("too many");
        assert_eq!(error.code(), crate::Code::Internal);
    }
}

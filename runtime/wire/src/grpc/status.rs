//! How a call ended, in the trailers of gRPC, both directions side by side.

use base64::Engine as _;
use base64::engine::general_purpose;
use http::{HeaderMap, HeaderValue};
use prost::Message as _;

use super::message;
use super::status_message::Status;
use crate::code::Code;
use crate::error::Error;
use crate::foreign_text::ForeignText;
use crate::headers;
use crate::metadata::{self, LENIENT};

/// Writes how a call ended. `google.rpc.Status` goes along only where it says more than the rest.
pub(crate) fn write(error: Option<&Error>, trailers: &mut HeaderMap) {
    let Some(error) = error else {
        trailers.insert(headers::GRPC_STATUS, HeaderValue::from_static("0"));
        return;
    };
    let number = HeaderValue::from(u16::from(error.code().number()));
    trailers.insert(headers::GRPC_STATUS, number);
    if !error.message().is_empty() {
        trailers.insert(headers::GRPC_MESSAGE, message::encode(error.message()));
    }
    if !error.details().is_empty() {
        let status = Status::from(error).encode_to_vec();
        trailers.insert(
            headers::GRPC_STATUS_DETAILS_BIN,
            metadata::encode_binary(&status),
        );
    }
}

/// Reads how a call ended; `None` if there is no status.
pub(crate) fn read(trailers: &HeaderMap) -> Option<Result<(), Error>> {
    let number = trailers.get(headers::GRPC_STATUS)?;
    let Some(number) = parse(number) else {
        return Some(Err(Error::unknown(format!(
            "the status {:?} is not a number",
            ForeignText::name(number)
        ))));
    };
    if number == 0 {
        return Some(Ok(()));
    }
    let code = Code::from_number(number).unwrap_or(Code::Unknown);
    Some(Err(
        detailed(trailers).unwrap_or_else(|| Error::received(code, text(trailers)))
    ))
}

fn parse(value: &HeaderValue) -> Option<u32> {
    let digits = value.as_bytes();
    let well_formed = (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    well_formed.then(|| {
        digits
            .iter()
            .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    })
}

fn text(trailers: &HeaderMap) -> String {
    let value = trailers.get(headers::GRPC_MESSAGE);
    value.map_or_else(String::new, |value| message::decode(value.as_bytes()))
}

/// Reads the binary form, which counts where both are there. One that is broken, or that says that
/// all went well, tells nothing.
fn detailed(trailers: &HeaderMap) -> Option<Error> {
    let value = trailers.get(headers::GRPC_STATUS_DETAILS_BIN)?;
    let binary = LENIENT
        .decode(value.as_bytes())
        .or_else(|_| general_purpose::URL_SAFE.decode(value.as_bytes()))
        .ok()?;
    let status = Status::decode(&*binary).ok()?;
    let number = u32::try_from(status.code).ok().filter(|code| *code != 0)?;
    let code = Code::from_number(number).unwrap_or(Code::Unknown);
    Some(status.into_error(code))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::detail::Detail;

    #[test]
    fn an_error_reads_back_as_it_was_written() {
        let plain = Error::not_found("gone\n100 %");
        let detailed = Error::aborted("ä").with_detail(Detail::new(
            "kv.v1.KvError",
            Bytes::from_static(&[10, 2, 8, 1]),
        ));
        for error in [plain, detailed] {
            let mut trailers = HeaderMap::new();
            write(Some(&error), &mut trailers);
            let read = read(&trailers).expect("a status").expect_err("an error");
            assert_eq!(read.to_string(), error.to_string());
            assert_eq!(read.details(), error.details());
        }
        let mut trailers = HeaderMap::new();
        write(None, &mut trailers);
        assert_eq!(trailers["grpc-status"], "0");
        read(&trailers).expect("a status").expect("a clean end");
    }

    #[track_caller]
    fn check(pairs: &[(&'static str, &'static str)], expected: Option<&str>) {
        let trailers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        let found = read(&trailers).map(|status| match status {
            Ok(()) => "ok".to_owned(),
            Err(error) => error.to_string(),
        });
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn a_status_that_is_malformed_is_still_an_error() {
        check(&[], None);
        check(&[("grpc-message", "hi")], None);
        check(&[("grpc-status", "0"), ("grpc-message", "hi")], Some("ok"));
        check(&[("grpc-status", "17")], Some("unknown"));
        check(&[("grpc-status", "5")], Some("not_found"));
        let no_number = |text| Some(format!("unknown: the status {text:?} is not a number"));
        for text in ["", "-1", "five", "99999999999"] {
            check(&[("grpc-status", text)], no_number(text).as_deref());
        }
        for binary in ["%", "AAAA", "CAA", ""] {
            check(
                &[
                    ("grpc-status", "5"),
                    ("grpc-message", "gone"),
                    ("grpc-status-details-bin", binary),
                ],
                Some("not_found: gone"),
            );
        }
    }

    #[test]
    fn the_binary_form_counts() {
        // Status { code: 10, message: "b" } is 08 0a 12 01 62.
        check(
            &[
                ("grpc-status", "5"),
                ("grpc-message", "a"),
                ("grpc-status-details-bin", "CAoSAWI="),
            ],
            Some("aborted: b"),
        );
    }
}

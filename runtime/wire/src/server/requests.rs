//! The messages of a request stream, cut out of its body as it arrives.

use bytes::Bytes;

use crate::envelope::{self, Decoder};
use crate::error::Error;
use crate::packing::Incoming;

/// Cuts the body of a request stream into messages.
///
/// Unlike a response, a request has no envelope for its end: the end of the body is one.
#[derive(Debug)]
pub struct Requests {
    decoder: Decoder,
    incoming: Incoming,
}

impl Requests {
    pub(super) fn new(incoming: Incoming) -> Self {
        Self {
            decoder: Decoder::new(incoming.max_message_size),
            incoming,
        }
    }

    /// Adds received bytes.
    pub fn push(&mut self, chunk: Bytes) {
        self.decoder.push(chunk);
    }

    /// Returns the next whole message; `None` until more bytes are pushed.
    ///
    /// # Errors
    ///
    /// Fails if a message is above the limit, or if its flags are none that the head announced.
    pub fn next_message(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(envelope) = self.decoder.decode()? else {
            return Ok(None);
        };
        let unknown = envelope.flags & !envelope::FLAG_COMPRESSED;
        if unknown != 0 {
            return Err(Error::invalid_argument(format!(
                "the request's envelope has unknown flags {unknown:#04x}"
            )));
        }
        self.incoming.open(envelope).map(Some)
    }

    /// Passes over the next whole message; returns whether there was one.
    pub(super) fn skip_message(&mut self) -> Result<bool, Error> {
        Ok(self.decoder.decode()?.is_some())
    }

    /// Says that the body has ended.
    ///
    /// # Errors
    ///
    /// Fails if it ended inside a message.
    pub fn end(&self) -> Result<(), Error> {
        if self.decoder.is_empty() {
            return Ok(());
        }
        Err(Error::invalid_argument(
            "the request ended inside a message",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a body that arrives in these chunks, and says what came out of it.
    #[track_caller]
    fn check(chunks: &[&'static [u8]], expected: &[Result<&'static [u8], &str>]) {
        let mut requests = Requests::new(Incoming {
            compression: None,
            max_message_size: 8,
        });
        let mut found = Vec::new();
        for chunk in chunks {
            requests.push(Bytes::from_static(chunk));
            loop {
                match requests.next_message() {
                    Ok(Some(message)) => found.push(Ok(message)),
                    Ok(None) => break,
                    Err(error) => {
                        found.push(Err(error.to_string()));
                        break;
                    }
                }
            }
        }
        if let Err(error) = requests.end() {
            found.push(Err(error.to_string()));
        }
        let expected: Vec<_> = expected
            .iter()
            .map(|one| {
                one.map(Bytes::from_static)
                    .map_err(std::borrow::ToOwned::to_owned)
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn messages_come_out_as_soon_as_they_are_whole() {
        check(&[], &[]);
        check(
            &[b"\0\0\0\0\x02h", b"i\0\0\0\0\0", b"\0\0\0\0\x01!"],
            &[Ok(b"hi"), Ok(b""), Ok(b"!")],
        );
    }

    #[test]
    fn a_body_that_ends_inside_a_message_is_not_whole() {
        let inside = Err("invalid_argument: the request ended inside a message");
        check(&[b"\0\0\0\0\x02hi\0\0"], &[Ok(b"hi"), inside]);
        check(&[b"\0\0\0\0\x02h"], &[inside]);
    }

    #[test]
    fn a_message_above_the_limit_is_refused_at_its_length() {
        check(
            &[b"\0\0\0\0\x09"],
            &[Err(
                "resource_exhausted: message of 9 bytes is larger than the limit of 8 bytes",
            )],
        );
    }

    #[test]
    fn flags_that_a_request_cannot_have_are_refused() {
        check(
            &[b"\x01\0\0\0\0"],
            &[Err(
                "internal: the message is compressed, but its headers name no compression",
            )],
        );
        check(
            &[b"\x02\0\0\0\x02{}"],
            &[Err(
                "invalid_argument: the request's envelope has unknown flags 0x02",
            )],
        );
    }
}

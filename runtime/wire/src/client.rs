//! One call as the client sees it.
//!
//! [`Call::new`] is the only place on the client that chooses a protocol.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::code::Code;
use crate::codec::Codec;
use crate::connect::{end_stream, error_json};
use crate::envelope::{self, Envelope};
use crate::error::Error;
use crate::framing::{Framing, Shape};
use crate::{headers, timeout};

/// How much of a body that is no error object goes into the message of the error.
const EXCERPT_LEN: usize = 200;

/// The protocol and codec of a call that is about to be made.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    framing: Framing,
    codec: Codec,
}

/// What an envelope of a response stream holds.
#[derive(Debug)]
pub enum Event {
    /// One message.
    Message(Bytes),
    /// The end, and how it came.
    End(Result<(), Error>),
}

impl Call {
    /// Chooses the protocol for a call.
    pub fn new(shape: Shape, codec: Codec) -> Self {
        let framing = Framing::connect(shape);
        Self { framing, codec }
    }

    /// Returns the codec of both directions.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Returns how many bytes an encoder must leave free in front of a request message.
    pub fn headroom(&self) -> usize {
        self.framing.headroom()
    }

    /// Writes the headers of the request into `request`.
    pub fn write_head(&self, timeout: Option<Duration>, request: &mut HeaderMap) {
        request.insert(CONTENT_TYPE, self.content_type());
        request.insert(headers::CONNECT_PROTOCOL_VERSION, headers::VERSION_1);
        if self.framing == Framing::ConnectStream {
            // Nothing on the way may compress the stream as a whole: it would hold messages back.
            request.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        if let Some(timeout) = timeout {
            request.insert(headers::CONNECT_TIMEOUT_MS, timeout::to_connect(timeout));
        }
    }

    /// Finishes a request message that was encoded behind [`headroom`](Self::headroom).
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope.
    pub fn request_body(&self, message: Vec<u8>) -> Result<Bytes, Error> {
        match self.framing {
            Framing::ConnectUnary => Ok(Bytes::from(message)),
            Framing::ConnectStream => envelope::seal(0, message),
        }
    }

    /// Finishes a message of a request stream in place: the headroom, then the message.
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope.
    pub fn seal(&self, message: &mut [u8]) -> Result<(), Error> {
        envelope::seal_in_place(0, message)
    }

    /// Takes the message out of a whole unary response.
    ///
    /// # Errors
    ///
    /// Returns the error that the response carries, or one that says why it is no response.
    pub fn unary_response(
        &self,
        status: StatusCode,
        response: &HeaderMap,
        body: Bytes,
    ) -> Result<Bytes, Error> {
        if status != StatusCode::OK {
            return Err(self.failed_response(status, response, &body));
        }
        self.check_content_type(response)?;
        check_identity(response.get(CONTENT_ENCODING))?;
        Ok(body)
    }

    /// Makes the error of a response whose status is not 200.
    pub fn failed_response(&self, status: StatusCode, response: &HeaderMap, body: &[u8]) -> Error {
        let code = Code::from_http_status(status);
        let is_json = response.get(CONTENT_TYPE).is_some_and(|value| {
            value
                .as_bytes()
                .starts_with(headers::APPLICATION_JSON.as_bytes())
        });
        let decoded = if is_json {
            error_json::decode(body, code)
        } else {
            None
        };
        let mut error = decoded.unwrap_or_else(|| Error::new(code, http_message(status, body)));
        for (name, value) in response {
            if !headers::is_reserved(name) {
                error.metadata_mut().append(name.clone(), value.clone());
            }
        }
        error
    }

    /// Checks the head of a streaming response whose status is 200.
    ///
    /// # Errors
    ///
    /// Fails if the response is not a stream in this call's protocol and codec.
    pub fn check_stream_head(&self, response: &HeaderMap) -> Result<(), Error> {
        self.check_content_type(response)?;
        check_identity(response.get(headers::CONNECT_CONTENT_ENCODING))
    }

    /// Reads an envelope of a response stream.
    ///
    /// # Errors
    ///
    /// Fails with `internal` if the flags are none that the head announced.
    pub fn event(&self, envelope: Envelope) -> Result<Event, Error> {
        match envelope.flags {
            0 => Ok(Event::Message(envelope.data)),
            envelope::FLAG_END_STREAM => Ok(Event::End(end_stream::decode(&envelope.data))),
            flags => Err(Error::internal(format!(
                "the response's envelope has unknown flags {flags:#04x}"
            ))),
        }
    }

    /// Makes the error of a stream that stopped without saying how it ended.
    pub fn cut_off(&self) -> Error {
        Error::internal("the response ended without the end of its stream")
    }

    fn check_content_type(self, response: &HeaderMap) -> Result<(), Error> {
        let expected = self.content_type();
        let Some(found) = response.get(CONTENT_TYPE) else {
            return Err(Error::unknown(format!(
                "the response has no content type: expected {expected:?}"
            )));
        };
        if self.framing.codec(found) == Some(self.codec) {
            return Ok(());
        }
        let code = match found.as_bytes().strip_prefix(b"application/") {
            Some(_) => Code::Internal,
            None => Code::Unknown,
        };
        Err(Error::new(
            code,
            format!("the response is {found:?}: expected {expected:?}"),
        ))
    }

    fn content_type(self) -> HeaderValue {
        self.framing.content_type(self.codec)
    }
}

fn check_identity(encoding: Option<&HeaderValue>) -> Result<(), Error> {
    match encoding {
        Some(encoding) if encoding != "identity" => Err(Error::internal(format!(
            "the response is compressed as {encoding:?}, which was not asked for"
        ))),
        _ => Ok(()),
    }
}

/// Says what a proxy or a server that is no RPC server answered.
fn http_message(status: StatusCode, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(EXCERPT_LEN)]);
    let text = text.trim();
    if text.is_empty() {
        format!("HTTP status {status}")
    } else {
        format!("HTTP status {status}: {text}")
    }
}

#[cfg(test)]
mod tests;

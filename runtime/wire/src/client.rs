//! One call as the client sees it.
//!
//! [`Call::new`] is the only place on the client that chooses a protocol.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, TE, USER_AGENT};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::code::Code;
use crate::codec::{Codec, Reading};
use crate::compression::Compression;
use crate::connect::{error_json, get};
use crate::error::Error;
use crate::foreign_text::ForeignText;
use crate::framing::{Framing, Shape, starts_with};
use crate::grpc::status;
use crate::limits::Limits;
use crate::metadata::{self, Metadata};
use crate::packing::{Incoming, Outgoing, named};
use crate::protocol::Protocol;
use crate::{headers, timeout};

mod refusal;
mod responses;

pub use refusal::EXCERPT_LEN;
pub use responses::Responses;

/// What a client asks of its calls.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How calls are laid out in HTTP.
    pub protocol: Protocol,
    /// How messages are encoded.
    pub codec: Codec,
    /// How requests are compressed.
    pub compression: Option<Compression>,
    /// The size from which a request is compressed, in bytes.
    pub compress_from: usize,
    /// Whether the server may compress its responses.
    pub accept_compressed: bool,
    /// Size limits of responses.
    pub limits: Limits,
}

/// The protocol, codec and compression of a call that is about to be made.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    framing: Framing,
    codec: Codec,
    outgoing: Outgoing,
    accept_compressed: bool,
    limits: Limits,
}

/// A whole request message as it goes out.
#[derive(Debug)]
pub struct Outbound {
    /// The body.
    pub body: Bytes,
    /// The compression of the body as a whole, for the head to name.
    pub encoding: Option<HeaderValue>,
}

impl Call {
    /// Chooses the protocol for a call.
    pub fn new(settings: &Settings, shape: Shape) -> Self {
        Self {
            framing: Framing::new(settings.protocol, shape),
            codec: settings.codec,
            outgoing: Outgoing {
                compression: settings.compression,
                min_size: settings.compress_from,
            },
            accept_compressed: settings.accept_compressed,
            limits: settings.limits,
        }
    }

    /// Returns how responses are read.
    pub fn reading(&self) -> Reading {
        Reading {
            codec: self.codec,
            memory_per_byte: self.limits.memory_per_byte,
        }
    }

    /// Returns the codec of both directions.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Returns how many bytes an encoder must leave free in front of a request message.
    pub fn headroom(&self) -> usize {
        self.framing.headroom()
    }

    /// Reports whether a unary response is its body, as against one envelope of a stream.
    pub fn is_plain(&self) -> bool {
        self.framing == Framing::ConnectUnary
    }

    /// Writes the headers of the request into `request`.
    pub fn write_head(&self, timeout: Option<Duration>, request: &mut HeaderMap) {
        request.insert(CONTENT_TYPE, self.content_type());
        match self.framing {
            Framing::ConnectUnary => {
                request.insert(headers::CONNECT_PROTOCOL_VERSION, headers::VERSION_1);
            }
            Framing::ConnectStream => {
                request.insert(headers::CONNECT_PROTOCOL_VERSION, headers::VERSION_1);
                // Nothing on the way may compress the stream as a whole: it would hold messages
                // back.
                request.insert(ACCEPT_ENCODING, headers::IDENTITY);
            }
            Framing::Grpc => {
                request.insert(TE, headers::TRAILERS);
            }
            Framing::GrpcWeb => {
                request.insert(headers::X_GRPC_WEB, headers::VERSION_1);
            }
        }
        if let Some(compression) = self.outgoing.compression
            && self.framing != Framing::ConnectUnary
        {
            let name = HeaderValue::from_static(compression.name());
            request.insert(self.framing.encoding(), name);
        }
        self.write_user_agent(request);
        self.write_accepted(request);
        self.write_timeout(timeout, request);
    }

    /// Writes the headers of a request by GET.
    pub fn write_get_head(&self, timeout: Option<Duration>, request: &mut HeaderMap) {
        self.write_user_agent(request);
        self.write_accepted(request);
        self.write_timeout(timeout, request);
    }

    /// Says who calls, unless the caller has said that itself.
    fn write_user_agent(&self, request: &mut HeaderMap) {
        let user_agent = match self.framing {
            Framing::ConnectUnary | Framing::ConnectStream => headers::CONNECT_USER_AGENT,
            Framing::Grpc => headers::GRPC_USER_AGENT,
            Framing::GrpcWeb => {
                // A page can set no other one, so that this is where servers look.
                request
                    .entry(headers::X_USER_AGENT)
                    .or_insert(headers::GRPC_USER_AGENT);
                headers::GRPC_USER_AGENT
            }
        };
        request.entry(USER_AGENT).or_insert(user_agent);
    }

    fn write_accepted(&self, request: &mut HeaderMap) {
        if self.accept_compressed
            && let Some(accepted) = Compression::accepted()
        {
            request.insert(self.framing.accept_encoding(), accepted.clone());
        }
    }

    fn write_timeout(&self, timeout: Option<Duration>, request: &mut HeaderMap) {
        let Some(timeout) = timeout else { return };
        match self.framing {
            Framing::ConnectUnary | Framing::ConnectStream => {
                request.insert(headers::CONNECT_TIMEOUT_MS, timeout::to_connect(timeout));
            }
            Framing::Grpc | Framing::GrpcWeb => {
                request.insert(headers::GRPC_TIMEOUT, timeout::to_grpc(timeout));
            }
        }
    }

    /// Finishes a request message that was encoded behind [`headroom`](Self::headroom).
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope, or cannot be compressed.
    pub fn request_body(&self, mut message: Vec<u8>) -> Result<Outbound, Error> {
        let mut encoding = None;
        if self.framing != Framing::ConnectUnary {
            self.seal(&mut message, 0)?;
        } else if let Some((compression, compressed)) = self.outgoing.whole(&message)? {
            encoding = Some(HeaderValue::from_static(compression.name()));
            message = compressed;
        }
        Ok(Outbound {
            body: Bytes::from(message),
            encoding,
        })
    }

    /// Makes the query of a call without side effects from its message.
    ///
    /// # Errors
    ///
    /// Fails if the message cannot be compressed.
    pub fn get_query(&self, message: &[u8]) -> Result<String, Error> {
        Ok(match self.outgoing.whole(message)? {
            None => get::write(self.codec, None, message),
            Some((compression, compressed)) => {
                get::write(self.codec, Some(compression), &compressed)
            }
        })
    }

    /// Finishes the message behind `start` in place: the headroom, then the message.
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope, or cannot be compressed.
    pub fn seal(&self, buf: &mut Vec<u8>, start: usize) -> Result<(), Error> {
        self.outgoing.seal(buf, start)
    }

    /// Returns how many bytes of a whole response are read, by its headers: those of one message, or
    /// of an error instead of one.
    pub fn max_body_size(&self, response: &HeaderMap) -> usize {
        match self.incoming(response) {
            Ok(incoming) => incoming.max_body_size(),
            Err(_) => self.limits.max_message_size,
        }
    }

    /// Reports whether the body of a response whose status is not 200 is an error object. It is read
    /// whole, as it may have details; of any other body [`EXCERPT_LEN`] bytes are enough.
    pub fn has_error_object(&self, response: &HeaderMap) -> bool {
        let is_json = |value| starts_with(value, "application/json");
        self.framing == Framing::ConnectUnary && response.get(CONTENT_TYPE).is_some_and(is_json)
    }

    /// Takes the message out of a whole unary response in Connect.
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
            return Err(self.refused(status, response, body));
        }
        self.check_content_type(response)?;
        self.incoming(response)?
            .whole(body)
            .map_err(broken_response)
    }

    /// Splits the headers of a whole unary response in Connect into headers and trailers.
    pub fn unary_metadata(&self, response: &HeaderMap) -> Metadata {
        Metadata::from_prefixed(response)
    }

    /// Makes the error of a response whose status is not 200, of whose body the beginning is enough.
    pub fn refused(&self, status: StatusCode, response: &HeaderMap, body: Bytes) -> Error {
        // What the service itself says goes before what is made of HTTP's status.
        if self.framing.is_grpc()
            && let Some(Err(error)) = status::read(response)
        {
            let mut metadata = Metadata::default();
            metadata::append(&mut metadata.trailers, response);
            return error.with_metadata(metadata);
        }
        let code = Code::from_http_status(status);
        // Bodies may be compressed, and what cannot be read says nothing.
        let body = match self.framing {
            Framing::ConnectUnary => {
                let incoming = self.incoming(response);
                incoming.and_then(|it| it.whole(body)).unwrap_or_default()
            }
            Framing::ConnectStream | Framing::Grpc | Framing::GrpcWeb => body,
        };
        let decoded = if self.has_error_object(response) {
            error_json::decode(&body, code)
        } else {
            None
        };
        let message = || refusal::message(self.framing, status, response, &body);
        let error = decoded.unwrap_or_else(|| Error::new(code, message()));
        error.with_metadata(Metadata::from_prefixed(response))
    }

    /// Starts to read a response as envelopes. `is_empty` says that no body follows.
    ///
    /// # Errors
    ///
    /// Fails if the response is no such stream in this call's protocol and codec.
    pub fn responses(
        &self,
        status: StatusCode,
        response: HeaderMap,
        is_empty: bool,
    ) -> Result<Responses, Error> {
        if status != StatusCode::OK {
            return Err(self.refused(status, &response, Bytes::new()));
        }
        self.check_content_type(&response)?;
        let incoming = match self.incoming(&response) {
            Ok(incoming) => incoming,
            // Nothing is compressed where nothing follows.
            Err(_) if is_empty => Incoming {
                compression: None,
                max_message_size: self.limits.max_message_size,
            },
            Err(error) => return Err(error),
        };
        Ok(Responses::new(self.framing, incoming, response, is_empty))
    }

    fn incoming(&self, response: &HeaderMap) -> Result<Incoming, Error> {
        let name = response.get(self.framing.encoding());
        let name = name.map_or(&b""[..], HeaderValue::as_bytes);
        let compression = named(name).map_err(|name| {
            Error::internal(format!(
                "the response is compressed as {name:?}, which was not asked for"
            ))
        })?;
        Ok(Incoming {
            compression,
            max_message_size: self.limits.max_message_size,
        })
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
        let code = if self.framing.is_family_of(found) {
            Code::Internal
        } else {
            Code::Unknown
        };
        Err(Error::new(
            code,
            format!(
                "the response is {:?}: expected {expected:?}{}",
                ForeignText::name(found),
                refusal::hint(self.framing, response)
            ),
        ))
    }

    fn content_type(self) -> HeaderValue {
        self.framing.content_type(self.codec)
    }
}

/// Says who is at fault when the bytes of a response cannot be read: not the caller.
fn broken_response(error: Error) -> Error {
    if error.is_invalid_argument() {
        return Error::internal(format!("the response is broken: {}", error.message()));
    }
    error
}

#[cfg(test)]
mod tests;

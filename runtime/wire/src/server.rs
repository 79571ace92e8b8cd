//! One call as the server sees it.
//!
//! [`negotiate`] is the only place on the server that asks which protocol a request speaks. The
//! [`Call`] it returns knows how to read the request and how to write every kind of answer.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Version};

use crate::codec::Codec;
use crate::connect::{end_stream, error_json};
use crate::envelope;
use crate::error::Error;
use crate::framing::{Framing, Shape};
use crate::limits::Limits;
use crate::{headers, timeout};

mod requests;

pub use requests::Requests;

/// A request whose protocol, codec and timeout have been read from its head.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    framing: Framing,
    codec: Codec,
    timeout: Option<Duration>,
}

/// Reads the head of a request.
///
/// # Errors
///
/// Returns the answer to send if the head is not that of a call: 505 for a version of HTTP in which
/// the shape has no place, 405 for a wrong HTTP method, 415 for an unknown content type, or an
/// error in the caller's own protocol.
pub fn negotiate(
    method: &Method,
    version: Version,
    request: &HeaderMap,
    shape: Shape,
) -> Result<Call, Box<Response<Bytes>>> {
    if shape == Shape::Duplex && version < Version::HTTP_2 {
        // A caller that took the connection for HTTP/2 would wait for an answer to the half of its
        // request that it has sent. The end of the connection sets it free.
        let status = StatusCode::HTTP_VERSION_NOT_SUPPORTED;
        let mut response = plain(status, CONNECTION, "close");
        *response.body_mut() = Bytes::from(format!(
            "streams in both directions at once need HTTP/2; this connection speaks {version:?}\n"
        ));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, headers::TEXT_PLAIN);
        return Err(response);
    }
    if method != Method::POST {
        return Err(plain(StatusCode::METHOD_NOT_ALLOWED, ALLOW, "POST"));
    }
    let framing = Framing::connect(shape);
    let content_type = request.get(CONTENT_TYPE);
    let Some(codec) = content_type.and_then(|value| framing.codec(value)) else {
        let accepted = match shape {
            Shape::Unary => "application/proto, application/json",
            Shape::Streaming | Shape::Duplex => {
                "application/connect+proto, application/connect+json"
            }
        };
        return Err(plain(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            headers::ACCEPT_POST,
            accepted,
        ));
    };
    let mut call = Call {
        framing,
        codec,
        timeout: None,
    };
    match call.read_head(request) {
        Ok(timeout) => {
            call.timeout = timeout;
            Ok(call)
        }
        Err(error) => Err(Box::new(call.error_response(&error))),
    }
}

fn plain(status: StatusCode, name: http::HeaderName, value: &'static str) -> Box<Response<Bytes>> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    Box::new(response)
}

impl Call {
    fn read_head(&self, request: &HeaderMap) -> Result<Option<Duration>, Error> {
        if let Some(version) = request.get(headers::CONNECT_PROTOCOL_VERSION)
            && version != headers::VERSION_1
        {
            return Err(Error::invalid_argument(format!(
                "connect-protocol-version is {version:?}: expected \"1\""
            )));
        }
        let encoding = match self.framing {
            Framing::ConnectUnary => request.get(CONTENT_ENCODING),
            Framing::ConnectStream => request.get(headers::CONNECT_CONTENT_ENCODING),
        };
        if let Some(encoding) = encoding
            && encoding != "identity"
        {
            return Err(Error::unimplemented(format!(
                "unknown compression {encoding:?}: supported encodings are identity"
            )));
        }
        request
            .get(headers::CONNECT_TIMEOUT_MS)
            .map(timeout::from_connect)
            .transpose()
    }

    /// Returns the codec of both directions.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Returns the time that the caller gives the call.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Returns how many bytes an encoder must leave free in front of a response message.
    pub fn headroom(&self) -> usize {
        self.framing.headroom()
    }

    /// Returns how large a request body may be in order to hold one message within the limits.
    pub fn max_body_size(&self, limits: &Limits) -> usize {
        limits.max_message_size.saturating_add(self.headroom())
    }

    /// Takes the only message of a request out of its whole body.
    ///
    /// # Errors
    ///
    /// Fails if the body holds no message, more than one, or one that is too large.
    pub fn request_message(&self, body: Bytes, limits: &Limits) -> Result<Bytes, Error> {
        if self.framing == Framing::ConnectUnary {
            return Ok(body);
        }
        let mut requests = self.requests(limits);
        requests.push(body);
        let Some(message) = requests.next_message()? else {
            return Err(Error::invalid_argument(
                "the request ended before its message: expected one envelope",
            ));
        };
        if requests.next_message()?.is_some() {
            return Err(Error::unimplemented(
                "the request has more than one message",
            ));
        }
        requests.end()?;
        Ok(message)
    }

    /// Starts to cut the body of a request stream into messages.
    pub fn requests(&self, limits: &Limits) -> Requests {
        Requests::new(*limits)
    }

    /// Makes the whole response of a call with one response from its message, which was encoded
    /// behind [`headroom`](Self::headroom).
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope.
    pub fn single_response(&self, mut message: Vec<u8>) -> Result<Response<Bytes>, Error> {
        if self.framing == Framing::ConnectStream {
            self.seal(&mut message)?;
            message.extend_from_slice(&self.end_stream(None));
        }
        Ok(self.stream_head().map(|()| Bytes::from(message)))
    }

    /// Makes the whole response of a call that failed before it sent anything.
    pub fn error_response(&self, error: &Error) -> Response<Bytes> {
        match self.framing {
            Framing::ConnectUnary => {
                let mut response = Response::new(Bytes::from(error_json::encode(error)));
                *response.status_mut() = error.code().http_status();
                let map = response.headers_mut();
                map.insert(CONTENT_TYPE, headers::APPLICATION_JSON);
                for (name, value) in error.metadata() {
                    if !headers::is_reserved(name) {
                        map.append(name.clone(), value.clone());
                    }
                }
                response
            }
            Framing::ConnectStream => self.stream_head().map(|()| self.end_stream(Some(error))),
        }
    }

    /// Makes the head of a response whose messages follow.
    pub fn stream_head(&self) -> Response<()> {
        let mut response = Response::new(());
        response
            .headers_mut()
            .insert(CONTENT_TYPE, self.content_type());
        response
    }

    /// Finishes a message of a stream in place: the headroom, then the message.
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope.
    pub fn seal(&self, message: &mut [u8]) -> Result<(), Error> {
        envelope::seal_in_place(0, message)
    }

    /// Makes the last bytes of a stream.
    pub fn end_stream(&self, error: Option<&Error>) -> Bytes {
        let message = end_stream::encode(error, envelope::HEADER_LEN);
        // Only a message of 4 GiB cannot be sealed; an error that long has no reader.
        envelope::seal(envelope::FLAG_END_STREAM, message).unwrap_or_default()
    }

    fn content_type(self) -> HeaderValue {
        self.framing.content_type(self.codec)
    }
}

#[cfg(test)]
mod tests;

//! What goes back to the caller, in the protocol of its call.

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Response};

use super::Call;
use crate::connect::{end_stream, error_json};
use crate::envelope;
use crate::error::Error;
use crate::framing::Framing;
use crate::grpc::{status, trailer_block};
use crate::headers;
use crate::metadata::{self, Metadata};

/// A whole response.
#[derive(Debug)]
pub struct Answer {
    /// Status and headers.
    pub head: Response<()>,
    /// The body; it may be empty.
    pub body: Bytes,
    /// What comes behind the body in HTTP itself.
    pub trailers: Option<HeaderMap>,
}

/// The end of a response whose messages were sent one by one.
#[derive(Debug)]
pub struct End {
    /// The last bytes of the body; they may be none.
    pub data: Bytes,
    /// What comes behind the body in HTTP itself.
    pub trailers: Option<HeaderMap>,
}

impl Answer {
    pub(super) fn whole(head: Response<()>, body: Bytes) -> Self {
        Self {
            head,
            body,
            trailers: None,
        }
    }
}

impl Call {
    /// Makes the whole response of a call with one response from its message, which was encoded
    /// behind [`headroom`](Self::headroom).
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope, or cannot be compressed.
    pub fn single_response(
        &self,
        mut message: Vec<u8>,
        metadata: Metadata,
    ) -> Result<Answer, Error> {
        match self.framing {
            Framing::ConnectUnary => self.unary_response(message, &metadata),
            Framing::ConnectStream | Framing::GrpcWeb => {
                self.seal(&mut message, 0)?;
                message.extend_from_slice(&self.end(None, metadata.trailers).data);
                let head = self.envelope_head(&metadata.headers);
                Ok(Answer::whole(head, Bytes::from(message)))
            }
            Framing::Grpc => {
                self.seal(&mut message, 0)?;
                Ok(Answer {
                    head: self.envelope_head(&metadata.headers),
                    body: Bytes::from(message),
                    trailers: self.end(None, metadata.trailers).trailers,
                })
            }
        }
    }

    fn unary_response(&self, message: Vec<u8>, metadata: &Metadata) -> Result<Answer, Error> {
        let compressed = self.outgoing.whole(&message)?;
        let mut head = Response::new(());
        let map = head.headers_mut();
        map.insert(CONTENT_TYPE, self.content_type());
        if self.is_get {
            map.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        }
        append_prefixed(map, metadata);
        let body = match compressed {
            None => message,
            Some((compression, compressed)) => {
                let name = HeaderValue::from_static(compression.name());
                map.insert(self.framing.encoding(), name);
                compressed
            }
        };
        Ok(Answer::whole(head, Bytes::from(body)))
    }

    /// Makes the whole response of a call that failed before it sent anything.
    pub fn error_response(&self, error: &Error, mut metadata: Metadata) -> Answer {
        metadata::append(&mut metadata.headers, error.headers());
        match self.framing {
            Framing::ConnectUnary => {
                metadata::append(&mut metadata.trailers, error.trailers());
                let mut head = Response::new(());
                *head.status_mut() = error.code().http_status();
                let map = head.headers_mut();
                map.insert(CONTENT_TYPE, headers::APPLICATION_JSON);
                if self.is_get {
                    map.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
                }
                append_prefixed(map, &metadata);
                Answer::whole(head, Bytes::from(error_json::encode(error)))
            }
            Framing::ConnectStream | Framing::GrpcWeb => {
                let head = self.envelope_head(&metadata.headers);
                Answer::whole(head, self.end(Some(error), metadata.trailers).data)
            }
            Framing::Grpc => {
                let has_headers = metadata
                    .headers
                    .keys()
                    .any(|name| !headers::is_reserved(name));
                let mut head = self.envelope_head(&metadata.headers);
                let trailers = self.end(Some(error), metadata.trailers).trailers;
                if has_headers {
                    return Answer {
                        head,
                        body: Bytes::new(),
                        trailers,
                    };
                }
                // Trailers alone: one frame instead of two.
                head.headers_mut().extend(trailers.unwrap_or_default());
                Answer::whole(head, Bytes::new())
            }
        }
    }

    /// Makes the head of a response whose messages follow, each when it is there: no proxy may hold
    /// them back until there are more.
    pub fn stream_head(&self, metadata: &HeaderMap) -> Response<()> {
        let mut response = self.envelope_head(metadata);
        let map = response.headers_mut();
        map.insert(headers::X_ACCEL_BUFFERING, headers::NO);
        response
    }

    /// Makes the head of a response in envelopes.
    fn envelope_head(&self, headers: &HeaderMap) -> Response<()> {
        let mut response = Response::new(());
        let map = response.headers_mut();
        map.insert(CONTENT_TYPE, self.content_type());
        if let Some(compression) = self.outgoing.compression {
            let name = HeaderValue::from_static(compression.name());
            map.insert(self.framing.encoding(), name);
        }
        metadata::append(map, headers);
        response
    }

    /// Finishes the message behind `start` in place: the headroom, then the message.
    ///
    /// # Errors
    ///
    /// Fails if the message is too large for an envelope, or cannot be compressed.
    pub fn seal(&self, buf: &mut Vec<u8>, start: usize) -> Result<(), Error> {
        self.outgoing.seal(buf, start)
    }

    /// Makes the end of a stream.
    pub fn end(&self, error: Option<&Error>, mut trailers: HeaderMap) -> End {
        if let Some(error) = error {
            metadata::append(&mut trailers, error.trailers());
        }
        let (flags, data) = match self.framing {
            // The end of a unary response is the end of its body.
            Framing::ConnectUnary => return End::nothing(),
            Framing::ConnectStream => {
                let mut data = vec![0; envelope::HEADER_LEN];
                end_stream::encode(error, &trailers, &mut data);
                (envelope::FLAG_END_STREAM, data)
            }
            Framing::Grpc => {
                return End {
                    data: Bytes::new(),
                    trailers: Some(with_status(&trailers, error)),
                };
            }
            Framing::GrpcWeb => {
                let mut data = vec![0; envelope::HEADER_LEN];
                trailer_block::write(&with_status(&trailers, error), &mut data);
                (envelope::FLAG_TRAILERS, data)
            }
        };
        End {
            // Only 4 GiB cannot be sealed; trailers that long have no reader.
            data: envelope::seal(flags, data).unwrap_or_default(),
            trailers: None,
        }
    }

    fn content_type(&self) -> HeaderValue {
        self.framing.content_type(self.codec)
    }
}

impl End {
    fn nothing() -> Self {
        Self {
            data: Bytes::new(),
            trailers: None,
        }
    }
}

fn with_status(custom: &HeaderMap, error: Option<&Error>) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    status::write(error, &mut trailers);
    metadata::append(&mut trailers, custom);
    trailers
}

/// Appends metadata to the head of a unary Connect response, where trailers have a prefix.
fn append_prefixed(map: &mut HeaderMap, metadata: &Metadata) {
    metadata::append(map, &metadata.headers);
    for (name, value) in &metadata.trailers {
        if headers::is_reserved(name) {
            continue;
        }
        let prefixed = [headers::TRAILER_PREFIX, name.as_str()].concat();
        // Only a name of 64 KiB gets too long by it.
        if let Ok(name) = HeaderName::try_from(prefixed) {
            map.append(name, value.clone());
        }
    }
}

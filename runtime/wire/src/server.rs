//! One call as the server sees it.
//!
//! [`negotiate`] is the only place on the server that asks which protocol a request speaks. The
//! [`Call`] it returns knows how to read the request and how to write every kind of answer.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use crate::codec::{Codec, Reading};
use crate::compression::Compression;
use crate::connect::get::Query;
use crate::envelope;
use crate::error::Error;
use crate::foreign_text::ForeignText;
use crate::framing::{Framing, Shape, is_grpc};
use crate::headers;
use crate::limits::Limits;
use crate::metadata::Metadata;
use crate::packing::{Incoming, Outgoing, first_known, named, unsupported};
use crate::protocol::Protocol;
use crate::timeout;

mod answer;
mod requests;

pub use answer::{Answer, End};
pub use requests::Requests;

/// What a server allows its callers.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Size limits of requests.
    pub limits: Limits,
    /// The size from which responses are compressed for callers that accept it, in bytes; `None`
    /// compresses none.
    pub compress_from: Option<usize>,
}

/// What a server knows of the method that is called.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Which sides stream.
    pub shape: Shape,
    /// The method changes nothing, so that it can be called by GET.
    pub no_side_effects: bool,
}

/// A request whose protocol, codec, compression and timeout have been read from its head.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    framing: Framing,
    codec: Codec,
    timeout: Option<Duration>,
    is_get: bool,
    incoming: Incoming,
    memory_per_byte: usize,
    outgoing: Outgoing,
}

/// Reads the head of a request.
///
/// # Errors
///
/// Returns the answer to send if the head is not that of a call: 405 for a wrong HTTP method, 415
/// for an unknown content type, or an error in the caller's own protocol.
pub fn negotiate(head: &Parts, target: Target, rules: &Rules) -> Result<Call, Box<Answer>> {
    let gets = target.no_side_effects && target.shape == Shape::Unary;
    if head.method == Method::GET && gets {
        return negotiate_get(head, rules);
    }
    if head.method != Method::POST {
        let allowed = if gets { "GET, POST" } else { "POST" };
        return Err(plain(StatusCode::METHOD_NOT_ALLOWED, ALLOW, allowed));
    }
    let content_type = head.headers.get(CONTENT_TYPE);
    let Some((framing, codec)) = content_type.and_then(|value| Framing::of(value, target.shape))
    else {
        return Err(unsupported_media_type(target.shape));
    };
    let mut call = Call::new(framing, codec, rules.limits);
    match call.read_head(&head.headers, rules) {
        Ok(()) => Ok(call),
        Err(error) => Err(Box::new(call.refuse(&error))),
    }
}

fn negotiate_get(head: &Parts, rules: &Rules) -> Result<Call, Box<Answer>> {
    if has_body(&head.headers) {
        return Err(unsupported_media_type(Shape::Unary));
    }
    let query = Query::read(head.uri.query().unwrap_or_default());
    let codec = query
        .encoding
        .as_deref()
        .map(|name| std::str::from_utf8(name).ok().and_then(Codec::from_name));
    let codec = match codec {
        Some(Some(codec)) => codec,
        Some(None) => return Err(unsupported_media_type(Shape::Unary)),
        None => {
            let call = Call::new(Framing::ConnectUnary, Codec::Json, rules.limits);
            let error = Error::invalid_argument(
                "the query has no \"encoding\": a call by GET needs encoding=… and message=…",
            );
            return Err(Box::new(call.refuse(&error)));
        }
    };
    let mut call = Call::new(Framing::ConnectUnary, codec, rules.limits);
    call.is_get = true;
    match call.read_query(&query, &head.headers, rules) {
        Ok(()) => Ok(call),
        Err(error) => Err(Box::new(call.refuse(&error))),
    }
}

/// Reports whether a head says that a body follows.
fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH);
    length.is_some_and(|length| length != "0") || headers.contains_key(TRANSFER_ENCODING)
}

/// Answers a request that nothing is behind with an error that says what is missing: by the status 404,
/// but for a caller that expects an answer in gRPC.
pub fn not_found(head: &Parts, error: &Error) -> Answer {
    let content_type = head.headers.get(CONTENT_TYPE);
    if content_type.is_some_and(is_grpc) {
        return refuse(content_type, error);
    }
    let mut shapes = [Shape::Unary, Shape::Streaming].into_iter();
    if let Some((framing, codec)) = shapes.find_map(|shape| Framing::of(content_type?, shape)) {
        let call = Call::new(framing, codec, Limits::default());
        let mut answer = call.error_response(error, Metadata::default());
        // A stream has its error at its end, and the status of all streams.
        if framing == Framing::ConnectUnary {
            *answer.head.status_mut() = StatusCode::NOT_FOUND;
        }
        return answer;
    }
    let mut answer = *plain(
        StatusCode::NOT_FOUND,
        CONTENT_TYPE,
        "text/plain; charset=utf-8",
    );
    answer.body = Bytes::from(format!("{}\n", error.message()));
    answer
}

/// Answers a request of whatever protocol with an error, whichever method it may be for.
pub fn refuse(content_type: Option<&HeaderValue>, error: &Error) -> Answer {
    let connect = |shape| Framing::new(Protocol::Connect, shape);
    let (framing, codec) = content_type
        .and_then(|value| {
            let framing = connect(Shape::Streaming);
            match framing.codec(value) {
                Some(codec) => Some((framing, codec)),
                None => Framing::of(value, Shape::Unary),
            }
        })
        .unwrap_or((connect(Shape::Unary), Codec::Json));
    Call::new(framing, codec, Limits::default()).error_response(error, Metadata::default())
}

fn plain(status: StatusCode, name: http::HeaderName, value: &'static str) -> Box<Answer> {
    let mut head = Response::new(());
    *head.status_mut() = status;
    head.headers_mut()
        .insert(name, HeaderValue::from_static(value));
    Box::new(Answer::whole(head, Bytes::new()))
}

/// The body is empty: what a client makes of the status alone is right.
fn unsupported_media_type(shape: Shape) -> Box<Answer> {
    let accepted = match shape {
        Shape::Unary => {
            "application/proto, application/json, application/grpc, application/grpc-web"
        }
        Shape::Streaming | Shape::Duplex => {
            "application/connect+proto, application/connect+json, application/grpc, application/grpc-web"
        }
    };
    plain(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        headers::ACCEPT_POST,
        accepted,
    )
}

impl Call {
    fn new(framing: Framing, codec: Codec, limits: Limits) -> Self {
        Self {
            framing,
            codec,
            timeout: None,
            is_get: false,
            incoming: Incoming {
                compression: None,
                max_message_size: limits.max_message_size,
            },
            memory_per_byte: limits.memory_per_byte,
            outgoing: Outgoing::PLAIN,
        }
    }

    fn read_head(&mut self, request: &HeaderMap, rules: &Rules) -> Result<(), Error> {
        match self.framing {
            Framing::ConnectUnary | Framing::ConnectStream => {
                if let Some(version) = request.get(headers::CONNECT_PROTOCOL_VERSION)
                    && version != headers::VERSION_1
                {
                    return Err(Error::invalid_argument(format!(
                        "connect-protocol-version is {:?}: expected \"1\"",
                        ForeignText::name(version)
                    )));
                }
                self.read_connect_timeout(request)?;
            }
            Framing::Grpc | Framing::GrpcWeb => {
                let timeout = request.get(headers::GRPC_TIMEOUT);
                self.timeout = timeout.map(timeout::from_grpc).transpose()?;
            }
        }
        let name = request.get(self.framing.encoding());
        let name = name.map_or(&b""[..], HeaderValue::as_bytes);
        self.incoming.compression = named(name).map_err(|name| unsupported(&name))?;
        self.read_accepted(request, rules);
        Ok(())
    }

    fn read_query(
        &mut self,
        query: &Query<'_>,
        request: &HeaderMap,
        rules: &Rules,
    ) -> Result<(), Error> {
        if let Some(version) = &query.connect
            && **version != *b"v1"
        {
            return Err(Error::invalid_argument(format!(
                "connect={} in the query: expected connect=v1",
                String::from_utf8_lossy(version)
            )));
        }
        self.read_connect_timeout(request)?;
        let name = query.compression.as_deref().unwrap_or_default();
        self.incoming.compression = named(name).map_err(|name| unsupported(&name))?;
        self.read_accepted(request, rules);
        Ok(())
    }

    fn read_connect_timeout(&mut self, request: &HeaderMap) -> Result<(), Error> {
        let timeout = request.get(headers::CONNECT_TIMEOUT_MS);
        self.timeout = timeout.map(timeout::from_connect).transpose()?;
        Ok(())
    }

    /// Chooses the compression of the response. Who says nothing accepts what it sent itself.
    fn read_accepted(&mut self, request: &HeaderMap, rules: &Rules) {
        let Some(min_size) = rules.compress_from else {
            return;
        };
        let compression = match request.get(self.framing.accept_encoding()) {
            Some(accepted) => first_known(accepted),
            None => self.incoming.compression,
        };
        self.outgoing = Outgoing {
            compression,
            min_size,
        };
    }

    /// Returns the codec of both directions.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Returns how requests are read.
    pub fn reading(&self) -> Reading {
        Reading {
            codec: self.codec,
            memory_per_byte: self.memory_per_byte,
        }
    }

    /// Returns the time that the caller gives the call.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Reports whether the request's message is in its query instead of its body.
    pub fn is_get(&self) -> bool {
        self.is_get
    }

    /// Returns how many bytes an encoder must leave free in front of a response message.
    pub fn headroom(&self) -> usize {
        self.framing.headroom()
    }

    /// Returns how large a request body may be in order to hold one message within the limits.
    pub fn max_body_size(&self) -> usize {
        self.incoming
            .max_body_size()
            .saturating_add(self.headroom())
    }

    /// Takes the message out of a query.
    ///
    /// # Errors
    ///
    /// Fails if there is none, or one that is too large.
    pub fn query_message(&self, query: &str) -> Result<Bytes, Error> {
        self.incoming.whole(Query::read(query).message()?)
    }

    /// Looks at the beginning of a request body with one message, so that the rest of one that is too
    /// large is not waited for.
    ///
    /// # Errors
    ///
    /// Fails if the message says that it is too large.
    pub fn check_start(&self, body: &[u8]) -> Result<(), Error> {
        if self.framing == Framing::ConnectUnary {
            return Ok(());
        }
        envelope::check_start(body, self.incoming.max_message_size)
    }

    /// Takes the only message of a request out of its whole body.
    ///
    /// # Errors
    ///
    /// Fails if the body holds no message, more than one, or one that is too large.
    pub fn request_message(&self, body: Bytes) -> Result<Bytes, Error> {
        if self.framing == Framing::ConnectUnary {
            return self.incoming.whole(body);
        }
        let mut requests = self.requests();
        requests.push(body);
        let Some(message) = requests.next_message()? else {
            requests.end()?;
            return Err(Error::unimplemented("the request has no message"));
        };
        // A second one is not worth to be decompressed.
        if requests.skip_message()? {
            return Err(Error::unimplemented(
                "the request has more than one message",
            ));
        }
        requests.end()?;
        Ok(message)
    }

    /// Starts to cut the body of a request stream into messages.
    pub fn requests(&self) -> Requests {
        Requests::new(self.incoming)
    }

    /// Answers a request whose head is wrong.
    fn refuse(&self, error: &Error) -> Answer {
        let mut answer = self.error_response(error, Metadata::default());
        if error.is_unimplemented()
            && let Some(accepted) = Compression::accepted()
        {
            let headers = answer.head.headers_mut();
            headers.insert(self.framing.accept_encoding(), accepted.clone());
        }
        answer
    }
}

#[cfg(test)]
mod tests;

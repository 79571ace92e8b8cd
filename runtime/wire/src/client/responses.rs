//! A response of envelopes, cut into messages and its end as it arrives.

use bytes::Bytes;
use http::HeaderMap;

use super::broken_response;
use crate::connect::end_stream;
use crate::envelope::{self, Decoder, Envelope};
use crate::error::Error;
use crate::framing::Framing;
use crate::grpc::{status, trailer_block};
use crate::metadata::{self, Metadata};
use crate::packing::Incoming;

/// Cuts the body of a response into messages, and finds out how it ended.
#[derive(Debug)]
pub struct Responses {
    framing: Framing,
    incoming: Incoming,
    decoder: Decoder,
    head: HeaderMap,
    /// The response is its head alone, so what stands there are the trailers.
    is_empty: bool,
    has_data: bool,
    /// What the last envelope said, in the protocols that have one.
    end: Option<(Option<Result<(), Error>>, HeaderMap)>,
}

impl Responses {
    pub(super) fn new(
        framing: Framing,
        incoming: Incoming,
        head: HeaderMap,
        is_empty: bool,
    ) -> Self {
        Self {
            framing,
            incoming,
            decoder: Decoder::new(incoming.max_message_size),
            head,
            is_empty,
            has_data: false,
            end: None,
        }
    }

    /// Returns the metadata in front of the first message.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if !(self.is_empty && self.has_status_in_head()) {
            metadata::append(&mut headers, &self.head);
        }
        headers
    }

    fn has_status_in_head(&self) -> bool {
        self.framing.is_grpc() && status::read(&self.head).is_some()
    }

    /// Adds received bytes.
    pub fn push(&mut self, chunk: Bytes) {
        if !chunk.is_empty() {
            self.has_data = true;
            self.decoder.push(chunk);
        }
    }

    /// Returns the next whole message; `None` until more bytes are pushed or the body ends.
    ///
    /// # Errors
    ///
    /// Fails if a message is above the limit, if its flags are none that the head announced, or if
    /// anything follows the envelope that says that the stream is over.
    pub fn next_message(&mut self) -> Result<Option<Bytes>, Error> {
        if self.end.is_some() {
            return if self.decoder.is_empty() {
                Ok(None)
            } else {
                Err(Error::internal(
                    "the response goes on behind the end of its stream",
                ))
            };
        }
        let Some(envelope) = self.decoder.decode()? else {
            return Ok(None);
        };
        let kind = envelope.flags & !envelope::FLAG_COMPRESSED;
        match (self.framing, kind) {
            (_, 0) => self.open(envelope).map(Some),
            (Framing::ConnectStream, envelope::FLAG_END_STREAM) => {
                let (result, trailers) = end_stream::decode(&self.open(envelope)?)?;
                self.end = Some((Some(result), trailers));
                self.next_message()
            }
            (Framing::GrpcWeb, envelope::FLAG_TRAILERS) => {
                let trailers = trailer_block::read(&self.open(envelope)?)?;
                self.end = Some((status::read(&trailers), trailers));
                self.next_message()
            }
            _ => Err(Error::internal(format!(
                "the response's envelope has unknown flags {:#04x}",
                envelope.flags
            ))),
        }
    }

    /// Reports whether the response has said how it ended.
    pub fn is_ended(&self) -> bool {
        self.end.is_some()
    }

    fn open(&self, envelope: Envelope) -> Result<Bytes, Error> {
        self.incoming.open(envelope).map_err(broken_response)
    }

    /// Says that the body has ended, with what HTTP had behind it, and returns how the call ended
    /// and its trailers. An error has the response's metadata.
    pub fn finish(mut self, http_trailers: Option<HeaderMap>) -> (Result<(), Error>, Metadata) {
        let headers = self.headers();
        let (result, received) = match self.framing {
            Framing::ConnectUnary | Framing::ConnectStream => self.connect_end(),
            Framing::Grpc => self.grpc_end(http_trailers),
            Framing::GrpcWeb => self.web_end(),
        };
        let mut metadata = Metadata {
            headers,
            trailers: HeaderMap::new(),
        };
        metadata::append(&mut metadata.trailers, &received);
        let result = result.and_then(|()| {
            if self.decoder.is_empty() {
                return Ok(());
            }
            Err(Error::internal("the response ended inside a message"))
        });
        let result = result.map_err(|error| error.with_metadata(metadata.clone()));
        (result, metadata)
    }

    fn connect_end(&mut self) -> (Result<(), Error>, HeaderMap) {
        match self.end.take() {
            Some((Some(result), trailers)) => (result, trailers),
            _ => (
                Err(Error::internal(
                    "the response ended without the end of its stream",
                )),
                HeaderMap::new(),
            ),
        }
    }

    /// Source: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses>.
    fn grpc_end(&mut self, http_trailers: Option<HeaderMap>) -> (Result<(), Error>, HeaderMap) {
        if let Some(trailers) = http_trailers {
            let result = status::read(&trailers).unwrap_or_else(|| Err(no_status_in_trailers()));
            return (result, trailers);
        }
        self.end_in_head()
    }

    fn web_end(&mut self) -> (Result<(), Error>, HeaderMap) {
        match self.end.take() {
            Some((Some(result), trailers)) => (result, trailers),
            // Some proxies write an empty last envelope behind a status in the head.
            Some((None, trailers)) if trailers.is_empty() => {
                let head = std::mem::take(&mut self.head);
                match status::read(&head) {
                    Some(result) => (result, head),
                    None => (Err(no_status_in_trailers()), HeaderMap::new()),
                }
            }
            Some((None, trailers)) => (Err(no_status_in_trailers()), trailers),
            None => self.end_in_head(),
        }
    }

    /// The end of a response without trailers: if it has no body either, it is in the head.
    fn end_in_head(&mut self) -> (Result<(), Error>, HeaderMap) {
        if !self.has_data
            && let Some(result) = status::read(&self.head)
        {
            return (result, std::mem::take(&mut self.head));
        }
        (
            Err(Error::internal("the response ended without a status")),
            HeaderMap::new(),
        )
    }
}

fn no_status_in_trailers() -> Error {
    Error::unknown("the response's trailers have no status")
}

//! The two shapes that a unary call can have on HTTP/2, written and read by hand.

use std::fmt;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::{Collected, Full};
use prost::Message;

/// What is called.
pub(crate) const PATH: &str = "/kv.v1.KVService/Get";

/// Compression flag and message length.
const ENVELOPE: usize = 5;

/// The protocol of a call, which decides how many bytes and frames any implementation must handle. A
/// contender is therefore compared with the raw server of the same shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// The body is the bare message; the status is the HTTP status.
    Connect,
    /// The body is one enveloped message; the status is in the trailers.
    Grpc,
}

impl Wire {
    pub(crate) fn content_type(self) -> HeaderValue {
        match self {
            Self::Connect => const { HeaderValue::from_static("application/proto") },
            Self::Grpc => const { HeaderValue::from_static("application/grpc") },
        }
    }

    /// Writes a request or a response body, into one exactly sized allocation.
    pub(crate) fn encode(self, message: &impl Message) -> Bytes {
        let length = message.encoded_len();
        let mut body = match self {
            Self::Connect => Vec::with_capacity(length),
            Self::Grpc => {
                let mut body = Vec::with_capacity(ENVELOPE + length);
                body.push(0);
                let length = u32::try_from(length).expect("a message of this service is small");
                body.extend_from_slice(&length.to_be_bytes());
                body
            }
        };
        message
            .encode(&mut body)
            .expect("the vector grows, so there is always room");
        body.into()
    }

    /// Reads what [`encode`](Self::encode) wrote.
    pub(crate) fn decode<M: Message + Default>(self, mut body: Bytes) -> Result<M> {
        if self == Self::Grpc {
            let head = body
                .get(..ENVELOPE)
                .context("the body ends inside the envelope")?;
            ensure!(head[0] == 0, "the message is compressed");
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
            let rest = body.len() - ENVELOPE;
            ensure!(
                usize::try_from(length) == Ok(rest),
                "{length} bytes announced, {rest} sent"
            );
            body = body.slice(ENVELOPE..);
        }
        Ok(M::decode(body)?)
    }

    /// The request that the bare client sends: the headers that the protocol asks for, and no others.
    pub(crate) fn request(self, uri: &Uri, message: &impl Message) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(self.encode(message)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.content_type());
        match self {
            Self::Connect => {
                let name = const { HeaderName::from_static("connect-protocol-version") };
                headers.insert(name, const { HeaderValue::from_static("1") });
            }
            Self::Grpc => {
                headers.insert(header::TE, const { HeaderValue::from_static("trailers") });
            }
        }
        request
    }

    /// The trailers of a successful answer.
    pub(crate) fn trailers(self) -> Option<HeaderMap> {
        match self {
            Self::Connect => None,
            Self::Grpc => {
                let mut trailers = HeaderMap::with_capacity(1);
                let name = const { HeaderName::from_static("grpc-status") };
                trailers.insert(name, const { HeaderValue::from_static("0") });
                Some(trailers)
            }
        }
    }

    /// Reads a whole answer, and takes nothing but success for one.
    pub(crate) fn answer<M: Message + Default>(
        self,
        status: StatusCode,
        body: Collected<Bytes>,
    ) -> Result<M> {
        ensure!(
            status == StatusCode::OK,
            "answered with {status}: {:?}",
            body.to_bytes()
        );
        if self == Self::Grpc {
            let status = body
                .trailers()
                .and_then(|trailers| trailers.get("grpc-status"));
            ensure!(
                status.is_some_and(|code| code == "0"),
                "grpc-status is {status:?}"
            );
        }
        self.decode(body.to_bytes())
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Grpc => "grpc",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Wire;
    use crate::messages::GetRequest;

    #[track_caller]
    fn check(wire: Wire, expected: &[u8]) {
        let message = GetRequest {
            key: "ab".to_owned(),
        };
        let body = wire.encode(&message);
        assert_eq!(body, expected);
        assert_eq!(
            wire.decode::<GetRequest>(body).expect("just written"),
            message
        );
    }

    #[test]
    fn a_connect_body_is_the_bare_message() {
        check(Wire::Connect, b"\x0a\x02ab");
    }

    #[test]
    fn a_grpc_body_has_an_envelope() {
        check(Wire::Grpc, b"\0\0\0\0\x04\x0a\x02ab");
    }

    #[test]
    fn a_grpc_body_that_is_cut_short_is_refused() {
        let cut = b"\0\0\0\0\x04\x0a\x02a".as_slice().into();
        assert!(Wire::Grpc.decode::<GetRequest>(cut).is_err());
    }
}

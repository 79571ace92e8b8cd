//! How a protocol lays a call out in HTTP: its content types, and what stands around a message.
//!
//! Client and server share it, so that what one writes is what the other one reads.

use http::HeaderValue;

use crate::codec::Codec;
use crate::{envelope, headers};

/// What a call needs to know of its method before the protocol can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One request, one response.
    Unary,
    /// One side streams, or each in its turn.
    Streaming,
    /// Both sides stream at the same time.
    Duplex,
}

/// The protocol variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// The body is the message.
    ConnectUnary,
    /// The body is envelopes, the last of which says how the stream ended.
    ConnectStream,
}

impl Framing {
    /// Returns Connect's framing of a shape.
    pub(crate) fn connect(shape: Shape) -> Self {
        match shape {
            Shape::Unary => Self::ConnectUnary,
            Shape::Streaming | Shape::Duplex => Self::ConnectStream,
        }
    }

    /// Returns how many bytes stand in front of a message.
    pub(crate) fn headroom(self) -> usize {
        match self {
            Self::ConnectUnary => 0,
            Self::ConnectStream => envelope::HEADER_LEN,
        }
    }

    /// Returns the content type in a codec.
    pub(crate) fn content_type(self, codec: Codec) -> HeaderValue {
        match (self, codec) {
            (Self::ConnectUnary, Codec::Proto) => headers::APPLICATION_PROTO,
            (Self::ConnectUnary, Codec::Json) => headers::APPLICATION_JSON,
            (Self::ConnectStream, Codec::Proto) => headers::APPLICATION_CONNECT_PROTO,
            (Self::ConnectStream, Codec::Json) => headers::APPLICATION_CONNECT_JSON,
        }
    }

    /// Reads the codec from a content type, which may name a character set if it is JSON.
    pub(crate) fn codec(self, content_type: &HeaderValue) -> Option<Codec> {
        let text = content_type.to_str().ok()?;
        let (essence, parameters) = match text.split_once(';') {
            Some((essence, parameters)) => (essence.trim_end(), Some(parameters.trim())),
            None => (text, None),
        };
        let name = match self {
            Self::ConnectUnary => essence.strip_prefix("application/"),
            Self::ConnectStream => essence.strip_prefix("application/connect+"),
        };
        let codec = Codec::from_name(name?)?;
        let fits = match parameters {
            None => true,
            Some(parameters) => {
                codec == Codec::Json && parameters.eq_ignore_ascii_case("charset=utf-8")
            }
        };
        fits.then_some(codec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_that_is_written_reads_back_in_its_own_framing_alone() {
        for (framing, other) in [
            (Framing::ConnectUnary, Framing::ConnectStream),
            (Framing::ConnectStream, Framing::ConnectUnary),
        ] {
            for codec in [Codec::Proto, Codec::Json] {
                let written = framing.content_type(codec);
                assert_eq!(framing.codec(&written), Some(codec));
                assert_eq!(other.codec(&written), None);
            }
        }
    }
}

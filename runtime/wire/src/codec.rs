//! How messages become bytes: the two codecs and their names on the wire.

/// A way to encode messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Codec {
    /// Binary protobuf.
    #[default]
    Proto,
    /// Proto-JSON.
    Json,
}

/// How the messages of a call are read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// How they are encoded.
    pub codec: Codec,
    /// As in [`Limits`](crate::Limits::memory_per_byte).
    pub memory_per_byte: usize,
}

impl Codec {
    /// Returns the codec's name, the last part of each content type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proto => "proto",
            Self::Json => "json",
        }
    }

    /// Returns the codec with this name, in whichever case.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = [Self::Proto, Self::Json].into_iter();
        all.find(|codec| codec.as_str().eq_ignore_ascii_case(name))
    }
}

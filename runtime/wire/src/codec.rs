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

impl Codec {
    /// Returns the codec's name, the last part of each content type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proto => "proto",
            Self::Json => "json",
        }
    }

    /// Returns the codec with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "proto" => Some(Self::Proto),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

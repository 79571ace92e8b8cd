//! Ways to compress messages, each behind a feature of the build.
//!
//! A message is compressed as a whole and alone, so all codecs are one function from bytes to bytes
//! in each direction. What comes out of a peer's message is measured while it comes out.

mod bounded;
#[cfg(feature = "brotli")]
mod brotli;
#[cfg(feature = "deflate")]
mod deflate;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "snappy")]
mod snappy;
#[cfg(feature = "zstd")]
mod zstd;

use std::io::{self, Read};
use std::sync::LazyLock;

use bytes::Bytes;
use http::HeaderValue;

use crate::error::Error;

/// A way to compress messages.
///
/// What a build can do is decided by the features of the same names; see [`Compression::supported`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// `gzip`, RFC 1952.
    Gzip,
    /// `zstd`, RFC 8878.
    Zstd,
    /// `br`, RFC 7932.
    Brotli,
    /// `deflate`, which is a zlib stream: RFC 1950.
    Deflate,
    /// `snappy` in its framed format.
    Snappy,
}

impl Compression {
    /// Returns those that this build can do, in order of preference.
    pub fn supported() -> &'static [Self] {
        &[
            #[cfg(feature = "gzip")]
            Self::Gzip,
            #[cfg(feature = "zstd")]
            Self::Zstd,
            #[cfg(feature = "brotli")]
            Self::Brotli,
            #[cfg(feature = "deflate")]
            Self::Deflate,
            #[cfg(feature = "snappy")]
            Self::Snappy,
        ]
    }

    /// Returns the name in headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Deflate => "deflate",
            Self::Snappy => "snappy",
        }
    }

    /// Finds the one of a name in whichever case, if this build can do it; `identity` is none.
    ///
    /// Source: RFC 9110, section 8.4.1.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = if name.eq_ignore_ascii_case("x-gzip") {
            Self::Gzip.name()
        } else {
            name
        };
        let mut supported = Self::supported().iter().copied();
        supported.find(|compression| compression.name().eq_ignore_ascii_case(name))
    }

    /// Returns the value of a header that says what is accepted, such as `gzip, zstd`; `None` if
    /// this build can do nothing.
    pub fn accepted() -> Option<&'static HeaderValue> {
        static ACCEPTED: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
            let names: Vec<_> = Compression::supported()
                .iter()
                .map(|compression| compression.name())
                .collect();
            let names = names.join(", ");
            HeaderValue::try_from(names)
                .ok()
                .filter(|value| !value.is_empty())
        });
        ACCEPTED.as_ref()
    }

    /// Appends the compressed message to `out`.
    ///
    /// # Errors
    ///
    /// Fails with `unimplemented` if the build lacks the feature, and with `internal` if the codec
    /// fails, which only a lack of memory makes it do.
    pub fn compress(self, message: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let codec = self.codec().ok_or_else(|| self.not_built())?;
        codec.compress(message, out).map_err(|error| {
            Error::internal(format!("cannot compress a message as {}", self.name()))
                .with_source(error)
        })
    }

    /// Decompresses a message that may have up to `limit` bytes.
    ///
    /// No bytes at all are an empty message for every codec. Memory is taken as the output grows,
    /// up to the limit and one byte, besides the window that a codec has.
    ///
    /// # Errors
    ///
    /// Fails with `resource_exhausted` if the message is larger than the limit, with
    /// `invalid_argument` if it is not what the codec writes, wholly and without anything behind it,
    /// and with `unimplemented` if the build lacks the feature.
    pub fn decompress(self, message: &[u8], limit: usize) -> Result<Bytes, Error> {
        let codec = self.codec().ok_or_else(|| self.not_built())?;
        if message.is_empty() {
            return Ok(Bytes::new());
        }
        codec
            .decoder(message, limit)
            .and_then(|decoder| bounded::read(decoder, message.len(), limit))
            .map_err(|error| self.refused(error, limit))
    }

    /// Says what is wrong with a peer's message.
    fn refused(self, error: io::Error, limit: usize) -> Error {
        if error.kind() == io::ErrorKind::FileTooLarge {
            return Error::resource_exhausted(format!(
                "the decompressed message is larger than the limit of {limit} bytes"
            ));
        }
        let name = self.name();
        let message = format!("the message is not whole and valid {name}: {error}");
        Error::invalid_argument(message).with_source(error)
    }

    /// Returns what does the work, if this build has it.
    fn codec(self) -> Option<&'static dyn Codec> {
        match self {
            #[cfg(feature = "gzip")]
            Self::Gzip => Some(&gzip::Gzip),
            #[cfg(feature = "zstd")]
            Self::Zstd => Some(&zstd::Zstd),
            #[cfg(feature = "brotli")]
            Self::Brotli => Some(&brotli::Brotli),
            #[cfg(feature = "deflate")]
            Self::Deflate => Some(&deflate::Deflate),
            #[cfg(feature = "snappy")]
            Self::Snappy => Some(&snappy::Snappy),
            #[allow(unreachable_patterns, reason = "with all features there is none left")]
            _ => None,
        }
    }

    /// Says which feature is missing.
    fn not_built(self) -> Error {
        let name = self.name();
        let feature = match self {
            Self::Brotli => "brotli",
            _ => name,
        };
        Error::unimplemented(format!(
            "{name} is not built in; enable the feature `{feature}` of connect-plugin"
        ))
    }
}

/// One codec. All of them read from and write into memory.
trait Codec {
    /// Appends the compressed message to `out`.
    fn compress(&self, message: &[u8], out: &mut Vec<u8>) -> io::Result<()>;

    /// Returns what reads the decompressed message, and fails unless the compressed one is whole
    /// and nothing follows it. A codec that sees at once that it is above the limit fails with
    /// [`io::ErrorKind::FileTooLarge`].
    fn decoder<'a>(&self, message: &'a [u8], limit: usize) -> io::Result<Box<dyn Read + 'a>>;
}

#[cfg(test)]
mod tests;

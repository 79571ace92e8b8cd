//! Messages in and out of their envelopes, compressed or not. Client and server share it.

use bytes::Bytes;
use http::HeaderValue;

use crate::compression::Compression;
use crate::envelope::{self, Envelope, HEADER_LEN};
use crate::error::Error;
use crate::foreign_text::ForeignText;

/// How messages leave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outgoing {
    /// The compression that the head names.
    pub(crate) compression: Option<Compression>,
    /// The size from which a message is worth it, in bytes.
    pub(crate) min_size: usize,
}

impl Outgoing {
    pub(crate) const PLAIN: Self = Self {
        compression: None,
        min_size: 0,
    };

    /// Finishes the message behind `start` in place: the headroom, then the message.
    pub(crate) fn seal(&self, buf: &mut Vec<u8>, start: usize) -> Result<(), Error> {
        let flags = match self.worth(buf.len().saturating_sub(start + HEADER_LEN)) {
            None => 0,
            Some(compression) => {
                let message = buf.split_off(start + HEADER_LEN);
                compression.compress(&message, buf)?;
                envelope::FLAG_COMPRESSED
            }
        };
        envelope::seal_in_place(flags, &mut buf[start..])
    }

    /// Compresses a message that stands alone; `None` if it is not worth it.
    pub(crate) fn whole(&self, message: &[u8]) -> Result<Option<(Compression, Vec<u8>)>, Error> {
        let Some(compression) = self.worth(message.len()) else {
            return Ok(None);
        };
        let mut compressed = Vec::new();
        compression.compress(message, &mut compressed)?;
        Ok(Some((compression, compressed)))
    }

    fn worth(&self, len: usize) -> Option<Compression> {
        self.compression.filter(|_| len >= self.min_size)
    }
}

/// How messages arrive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incoming {
    /// The compression that the head names.
    pub(crate) compression: Option<Compression>,
    /// The largest message taken, in bytes, after decompression.
    pub(crate) max_message_size: usize,
}

impl Incoming {
    /// Returns how large a message may be that stands alone, in bytes on the wire.
    pub(crate) fn max_body_size(&self) -> usize {
        match self.compression {
            Some(_) => envelope::max_compressed_size(self.max_message_size),
            None => self.max_message_size,
        }
    }

    /// Takes the data out of an envelope.
    pub(crate) fn open(&self, envelope: Envelope) -> Result<Bytes, Error> {
        if envelope.flags & envelope::FLAG_COMPRESSED == 0 {
            return Ok(envelope.data);
        }
        match self.compression {
            Some(compression) => compression.decompress(&envelope.data, self.max_message_size),
            None => Err(Error::internal(
                "the message is compressed, but its headers name no compression",
            )),
        }
    }

    /// Takes a message that stands alone.
    pub(crate) fn whole(&self, message: Bytes) -> Result<Bytes, Error> {
        match self.compression {
            Some(compression) if !message.is_empty() => {
                compression.decompress(&message, self.max_message_size)
            }
            _ => Ok(message),
        }
    }
}

/// Reads the name of a compression, of which there may be none.
///
/// # Errors
///
/// Returns the name if it is none that this build knows.
pub(crate) fn named(name: &[u8]) -> Result<Option<Compression>, ForeignText> {
    if name.is_empty() || name.eq_ignore_ascii_case(b"identity") {
        return Ok(None);
    }
    let known = str::from_utf8(name).ok().and_then(Compression::from_name);
    known.map(Some).ok_or_else(|| ForeignText::name(name))
}

/// Says which compressions there are, for a caller who named another one.
pub(crate) fn unsupported(name: &ForeignText) -> Error {
    let names: Vec<_> = Compression::supported()
        .iter()
        .map(|compression| compression.name())
        .chain(["identity"])
        .collect();
    Error::unimplemented(format!(
        "unknown compression {name:?}: supported encodings are {}",
        names.join(", ")
    ))
}

/// Chooses the first compression of a list that this build knows. A weight is ignored, unless it
/// is zero.
pub(crate) fn first_known(accepted: &HeaderValue) -> Option<Compression> {
    accepted
        .to_str()
        .ok()?
        .split(',')
        .filter_map(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
            let refused = weight.bytes().all(|byte| matches!(byte, b'0' | b'.'));
            (!refused).then(|| name.trim())
        })
        .find_map(Compression::from_name)
}

//! Snappy in its framed format.
//!
//! The format has no end: a message that is cut between two chunks of 64 KiB looks whole. What
//! carries it, an envelope or a body, says how long it is.

use std::io::{self, Read, Write};

use snap::read::FrameDecoder;
use snap::write::{FrameEncoder, IntoInnerError};

use super::Codec;

pub(super) struct Snappy;

impl Codec for Snappy {
    /// Writes nothing at all for an empty message.
    fn compress(&self, message: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let mut encoder = FrameEncoder::new(out);
        encoder.write_all(message)?;
        encoder
            .into_inner()
            .map(drop)
            .map_err(IntoInnerError::into_error)
    }

    fn decoder<'a>(&self, message: &'a [u8], _limit: usize) -> io::Result<Box<dyn Read + 'a>> {
        Ok(Box::new(FrameDecoder::new(message)))
    }
}

//! gzip: RFC 1952.

use std::io::{self, Read, Write};

use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::Codec;

pub(super) struct Gzip;

impl Codec for Gzip {
    fn compress(&self, message: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let mut encoder = GzEncoder::new(out, flate2::Compression::default());
        encoder.write_all(message)?;
        encoder.finish().map(drop)
    }

    /// Reads all members, as the format wants; what is behind them and is none is an error.
    fn decoder<'a>(&self, message: &'a [u8], _limit: usize) -> io::Result<Box<dyn Read + 'a>> {
        Ok(Box::new(MultiGzDecoder::new(message)))
    }
}

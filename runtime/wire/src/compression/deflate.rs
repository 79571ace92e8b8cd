//! What HTTP calls deflate: a zlib stream, RFC 1950.

use std::io::{self, Read, Write};

use flate2::write::ZlibEncoder;
use flate2::{Decompress, FlushDecompress, Status};

use super::Codec;

pub(super) struct Deflate;

impl Codec for Deflate {
    fn compress(&self, message: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let mut encoder = ZlibEncoder::new(out, flate2::Compression::default());
        encoder.write_all(message)?;
        encoder.finish().map(drop)
    }

    fn decoder<'a>(&self, message: &'a [u8], _limit: usize) -> io::Result<Box<dyn Read + 'a>> {
        Ok(Box::new(Decoder {
            state: Decompress::new(true),
            rest: message,
            done: false,
        }))
    }
}

/// A decoder that tells the end of a stream from the end of its input, which flate2's own reader
/// does not.
struct Decoder<'a> {
    state: Decompress,
    rest: &'a [u8],
    done: bool,
}

impl Read for Decoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.done {
            let (read, written) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(self.rest, out, FlushDecompress::None)?;
            let read = advanced(read, self.state.total_in())?;
            let written = advanced(written, self.state.total_out())?;
            self.rest = &self.rest[read..];
            if status == Status::StreamEnd {
                self.done = true;
                if !self.rest.is_empty() {
                    return Err(io::Error::other("something follows the end of the stream"));
                }
            }
            if written > 0 {
                return Ok(written);
            }
            if read == 0 && !self.done {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}

fn advanced(before: u64, after: u64) -> io::Result<usize> {
    usize::try_from(after - before).map_err(io::Error::other)
}

//! Brotli: RFC 7932, without its extension for larger windows.

use std::io::{self, Read};
use std::ops::RangeInclusive;

use brotli::enc::{BrotliEncoderParams, StandardAlloc};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

use super::Codec;

/// About the time that gzip takes, for a smaller message. The best takes fifty times as long.
const QUALITY: i32 = 4;
/// The windows that the format has are from 1 KiB to 16 MiB; beyond 4 MiB they bring little.
const WINDOW_LOG: RangeInclusive<u32> = 10..=22;

pub(super) struct Brotli;

impl Codec for Brotli {
    fn compress(&self, mut message: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        // A window larger than the message only takes memory, on both sides.
        let log = usize::BITS - message.len().leading_zeros();
        let log = log.clamp(*WINDOW_LOG.start(), *WINDOW_LOG.end());
        let params = BrotliEncoderParams {
            quality: QUALITY,
            lgwin: log.try_into().map_err(io::Error::other)?,
            size_hint: message.len(),
            ..BrotliEncoderParams::default()
        };
        brotli::BrotliCompress(&mut message, out, &params).map(drop)
    }

    fn decoder<'a>(&self, message: &'a [u8], _limit: usize) -> io::Result<Box<dyn Read + 'a>> {
        let alloc = StandardAlloc::default;
        Ok(Box::new(Decoder {
            state: BrotliState::new_strict(alloc(), alloc(), alloc()),
            rest: message,
            done: false,
        }))
    }
}

/// A decoder that refuses what follows the end of the stream, which brotli's own reader ignores.
struct Decoder<'a> {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    rest: &'a [u8],
    done: bool,
}

impl Read for Decoder<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.done {
            return Ok(0);
        }
        let (mut rest, mut read) = (self.rest.len(), 0);
        let (mut room, mut written, mut total) = (out.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut rest,
            &mut read,
            self.rest,
            &mut room,
            &mut written,
            out,
            &mut total,
            &mut self.state,
        );
        self.rest = &self.rest[read..];
        match result {
            BrotliResult::ResultSuccess if self.rest.is_empty() => {
                self.done = true;
                Ok(written)
            }
            BrotliResult::ResultSuccess => {
                Err(io::Error::other("something follows the end of the stream"))
            }
            BrotliResult::NeedsMoreOutput => Ok(written),
            // All the input was there.
            BrotliResult::NeedsMoreInput if written > 0 => Ok(written),
            BrotliResult::NeedsMoreInput => Err(io::ErrorKind::UnexpectedEof.into()),
            BrotliResult::ResultFailure => Err(io::Error::other("corrupt brotli stream")),
        }
    }
}

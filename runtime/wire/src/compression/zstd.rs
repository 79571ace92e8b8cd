//! zstd: RFC 8878.

use std::io::{self, Read};

use zstd::bulk;
use zstd::stream::read::Decoder;
use zstd::zstd_safe;

use super::Codec;

/// The library's own balance of time and size.
const LEVEL: i32 = zstd::DEFAULT_COMPRESSION_LEVEL;

/// The window that everybody who reads zstd over HTTP has: 8 MiB, by RFC 9659.
const WINDOW_LOG: u32 = 23;
/// The largest window that the library knows on every machine.
const MOST_WINDOW_LOG: u32 = 30;

pub(super) struct Zstd;

impl Codec for Zstd {
    fn compress(&self, message: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        let start = out.len();
        out.resize(start + zstd_safe::compress_bound(message.len()), 0);
        let written = bulk::compress_to_buffer(message, &mut out[start..], LEVEL)?;
        out.truncate(start + written);
        Ok(())
    }

    /// Reads all frames, with a window for what the limit allows: a frame of one segment has a
    /// window of its own size.
    fn decoder<'a>(&self, message: &'a [u8], limit: usize) -> io::Result<Box<dyn Read + 'a>> {
        // The window would be too large as well, and that looks like a broken message.
        if announced_len(message).is_some_and(|len| len > limit) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let log = usize::BITS - limit.leading_zeros();
        let mut decoder = Decoder::with_buffer(message)?;
        decoder.window_log_max(log.clamp(WINDOW_LOG, MOST_WINDOW_LOG))?;
        Ok(Box::new(decoder))
    }
}

/// Returns what the first frame says about the size of its content, if it does.
fn announced_len(message: &[u8]) -> Option<usize> {
    let len = zstd_safe::get_frame_content_size(message).ok()??;
    Some(usize::try_from(len).unwrap_or(usize::MAX))
}

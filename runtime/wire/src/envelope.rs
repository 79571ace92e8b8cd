//! Envelopes: one flag byte, four bytes of length, then a message.
//!
//! [`seal`] writes the five bytes into headroom that the encoder left free, so that a message is
//! never moved; [`Decoder`] cuts received buffers without copying where a message lies in one.

use std::collections::VecDeque;

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::error::Error;

/// The size of flags and length together.
pub const HEADER_LEN: usize = 5;

/// The message is compressed.
pub const FLAG_COMPRESSED: u8 = 0b0000_0001;
/// The message is Connect's end of the stream.
pub const FLAG_END_STREAM: u8 = 0b0000_0010;
/// The message is gRPC-Web's trailers.
pub const FLAG_TRAILERS: u8 = 0b1000_0000;

/// One envelope's flags and message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The flag byte.
    pub flags: u8,
    /// The message, still compressed if the flags say so.
    pub data: Bytes,
}

/// Writes flags and length into the five bytes in front of a message.
///
/// # Errors
///
/// Fails with `resource_exhausted` if the message is longer than the length can say, and with
/// `internal` if the five bytes are missing.
pub fn seal_in_place(flags: u8, buf: &mut [u8]) -> Result<(), Error> {
    let Some((header, message)) = buf.split_first_chunk_mut::<HEADER_LEN>() else {
        return Err(Error::internal(
            "a message was encoded without room for its envelope",
        ));
    };
    let len = u32::try_from(message.len())
        .map_err(|_| Error::resource_exhausted("a message cannot be larger than 4 GiB"))?;
    header[0] = flags;
    header[1..].copy_from_slice(&len.to_be_bytes());
    Ok(())
}

/// Seals a whole buffer: see [`seal_in_place`].
///
/// # Errors
///
/// As [`seal_in_place`].
pub fn seal(flags: u8, mut buf: Vec<u8>) -> Result<Bytes, Error> {
    seal_in_place(flags, &mut buf)?;
    Ok(Bytes::from(buf))
}

/// Chunks below this size are copied together while a message waits for more of them. A chunk takes
/// memory for itself, and may hold on to a whole buffer that it was received in: a message in pieces
/// of a byte would take fifty times its size.
const SMALL_CHUNK: usize = 4 * 1024;

/// Refuses a message that is too large by the first bytes of its envelope, as [`Decoder`] does.
pub(crate) fn check_start(bytes: &[u8], max_message_size: usize) -> Result<(), Error> {
    let Some([flags, len @ ..]) = bytes.first_chunk::<HEADER_LEN>() else {
        return Ok(());
    };
    check_size(*flags, u32::from_be_bytes(*len) as usize, max_message_size)
}

fn check_size(flags: u8, len: usize, max_message_size: usize) -> Result<(), Error> {
    let limit = match flags & FLAG_COMPRESSED {
        0 => max_message_size,
        _ => max_compressed_size(max_message_size),
    };
    if len > limit {
        return Err(too_large(len, max_message_size));
    }
    Ok(())
}

/// Returns how large a message within the limit may be when it is compressed: what nothing can be made
/// of gets larger, by a sixth and a little at most. That is snappy's; other ways add less.
pub(crate) fn max_compressed_size(max_message_size: usize) -> usize {
    max_message_size.saturating_add(max_message_size / 6 + 64)
}

/// Cuts a byte stream into envelopes.
#[derive(Debug)]
pub struct Decoder {
    /// The chunk that is read first; empty only if there are no others. Beside the others, because
    /// most messages come in one, and a queue takes a trip to the heap.
    front: Bytes,
    chunks: VecDeque<Bytes>,
    /// What follows the chunks, copied together.
    small: BytesMut,
    buffered: usize,
    header: Option<(u8, usize)>,
    max_message_size: usize,
}

impl Decoder {
    /// Makes a decoder that refuses messages above `max_message_size` bytes.
    pub fn new(max_message_size: usize) -> Self {
        Self {
            front: Bytes::new(),
            chunks: VecDeque::new(),
            small: BytesMut::new(),
            buffered: 0,
            header: None,
            max_message_size,
        }
    }

    /// Adds received bytes.
    pub fn push(&mut self, chunk: Bytes) {
        if chunk.is_empty() {
            return;
        }
        let before = self.buffered;
        self.buffered += chunk.len();
        if before > 0 && chunk.len() < SMALL_CHUNK {
            self.small.put(chunk);
        } else {
            self.close_small();
            self.append(chunk);
        }
    }

    fn append(&mut self, chunk: Bytes) {
        if self.front.is_empty() {
            self.front = chunk;
        } else {
            self.chunks.push_back(chunk);
        }
    }

    /// Goes on with the next chunk once the one in front is read.
    fn advance(&mut self) {
        if self.front.is_empty()
            && let Some(next) = self.chunks.pop_front()
        {
            self.front = next;
        }
    }

    /// Makes a chunk of what was copied together.
    fn close_small(&mut self) {
        if !self.small.is_empty() {
            let chunk = self.small.split().freeze();
            self.append(chunk);
        }
    }

    /// Returns the next whole envelope; `None` until more bytes are pushed.
    ///
    /// # Errors
    ///
    /// Fails with `resource_exhausted` if an envelope announces a message above the limit, before
    /// any room is made for it.
    pub fn decode(&mut self) -> Result<Option<Envelope>, Error> {
        let (flags, len) = match self.header {
            Some(header) => header,
            None if self.buffered < HEADER_LEN => return Ok(None),
            None => {
                let (flags, len) = self.take_header();
                check_size(flags, len, self.max_message_size)?;
                (flags, len)
            }
        };
        if self.buffered < len {
            self.header = Some((flags, len));
            return Ok(None);
        }
        self.header = None;
        Ok(Some(Envelope {
            flags,
            data: self.take(len),
        }))
    }

    /// Reports whether no part of an envelope is waiting for the rest.
    pub fn is_empty(&self) -> bool {
        self.buffered == 0 && self.header.is_none()
    }

    /// Takes flags and length, which are known to be there.
    fn take_header(&mut self) -> (u8, usize) {
        if let Some(&[flags, ref len @ ..]) = self.front.first_chunk::<HEADER_LEN>() {
            let len = u32::from_be_bytes(*len) as usize;
            // Read in place: a part of a chunk for itself would be counted in and out again.
            self.front.advance(HEADER_LEN);
            self.advance();
            self.buffered -= HEADER_LEN;
            return (flags, len);
        }
        let mut header = self.take(HEADER_LEN);
        (header.get_u8(), header.get_u32() as usize)
    }

    /// Takes `len` bytes that are known to be there, without copying if one chunk holds them.
    fn take(&mut self, len: usize) -> Bytes {
        self.buffered -= len;
        if self.front.len() > len {
            return self.front.split_to(len);
        }
        if self.front.len() == len {
            let whole = std::mem::take(&mut self.front);
            self.advance();
            return whole;
        }
        self.close_small();
        let mut joined = BytesMut::with_capacity(len);
        while joined.len() < len && !self.front.is_empty() {
            let part = self.front.len().min(len - joined.len());
            joined.put(self.front.split_to(part));
            self.advance();
        }
        joined.freeze()
    }
}

/// Says that a message is above the limit, and what the limit is.
pub fn too_large(len: usize, limit: usize) -> Error {
    Error::resource_exhausted(format!(
        "message of {len} bytes is larger than the limit of {limit} bytes"
    ))
}

/// Says that a message is above the limit, where nobody knows how large it is.
pub fn larger_than(limit: usize) -> Error {
    Error::resource_exhausted(format!(
        "the message is larger than the limit of {limit} bytes"
    ))
}

#[cfg(test)]
mod tests;

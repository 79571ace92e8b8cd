//! The `:authority` that gRPC's C core sends over a Unix socket, made one that h2 reads.
//!
//! It is the path of the socket, percent-encoded: `run%2Fkv.sock`. RFC 3986 allows that, but the crate
//! `http` does not, so h2 refuses each request of Python's, Ruby's, PHP's and C++'s clients before
//! anybody sees it. On a Unix socket the authority means nothing: the path has led here already.
//!
//! So a byte that is in the way is replaced where it stands in what the client sends, before h2 reads
//! it. No length changes, so all that is counted, also the size of HPACK's dynamic table, stays as the
//! client knows it. What is malformed passes as it is, for h2 to judge.

mod block;

use block::Block;

/// What a client of HTTP/2 sends first.
const PREFACE_LEN: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();

const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 0x04;
const PADDED: u8 = 0x08;
const PRIORITY: u8 = 0x20;

/// How many bytes of a frame of headers say what its stream depends on.
const PRIORITY_LEN: usize = 5;

const HEAD_LEN: usize = 9;

/// Follows what a client of HTTP/2 sends, and makes percent-encoded authorities legal.
///
/// It holds no part of what passes but the head of a frame.
#[derive(Debug)]
pub struct Authorities {
    /// How many bytes pass before the next that matter.
    skip: usize,
    next: Next,
    block: Block,
}

/// What comes behind the bytes that are skipped.
#[derive(Debug)]
enum Next {
    /// The head of a frame, of which so many bytes are there.
    Head { head: [u8; HEAD_LEN], read: usize },
    /// The byte that says how much padding a frame of headers has.
    PadLength { payload: Payload },
    /// A piece of a block of headers.
    Fragment { left: usize, end: End },
}

/// What a frame of headers holds.
#[derive(Clone, Copy, Debug)]
struct Payload {
    /// How many bytes come before the piece of the block.
    priority: usize,
    /// How many bytes there are, with those and the padding.
    len: usize,
    /// Whether the block ends with this piece.
    is_last: bool,
}

/// What comes behind a piece of a block.
#[derive(Clone, Copy, Debug)]
struct End {
    padding: usize,
    is_last: bool,
}

const HEAD: Next = Next::Head {
    head: [0; HEAD_LEN],
    read: 0,
};

impl Default for Authorities {
    fn default() -> Self {
        Self {
            skip: PREFACE_LEN,
            next: HEAD,
            block: Block::default(),
        }
    }
}

impl Authorities {
    /// Starts with the first byte of a connection, which is the preface's.
    pub fn new() -> Self {
        Self::default()
    }

    /// Passes the next bytes of the connection, however it is cut.
    ///
    /// In an authority that is written out and not Huffman-coded, `%` becomes `-`, and so does
    /// everything behind it that is no letter, digit, `-`, `.`, `_` or `~`. All else stays.
    pub fn pass(&mut self, mut bytes: &mut [u8]) {
        loop {
            let skipped = self.skip.min(bytes.len());
            self.skip -= skipped;
            bytes = &mut bytes[skipped..];
            if bytes.is_empty() {
                return;
            }
            let taken = self.take(bytes);
            bytes = &mut bytes[taken..];
        }
    }

    /// Takes bytes of what is next, at least one, and returns how many.
    fn take(&mut self, bytes: &mut [u8]) -> usize {
        match &mut self.next {
            Next::Head { read: 0, .. } if bytes.len() >= HEAD_LEN => {
                let mut head = [0; HEAD_LEN];
                head.copy_from_slice(&bytes[..HEAD_LEN]);
                self.frame(head);
                HEAD_LEN
            }
            Next::Head { head, read } => {
                let taken = bytes.len().min(HEAD_LEN - *read);
                head[*read..*read + taken].copy_from_slice(&bytes[..taken]);
                *read += taken;
                if *read == HEAD_LEN {
                    let head = *head;
                    self.frame(head);
                }
                taken
            }
            Next::PadLength { payload } => {
                let payload = *payload;
                self.fragment(payload, usize::from(bytes[0]));
                1
            }
            Next::Fragment { left, end } => {
                let taken = bytes.len().min(*left);
                let fragment = &mut bytes[..taken];
                *left -= taken;
                if *left > 0 {
                    self.block.pass(fragment);
                    return taken;
                }
                if end.is_last {
                    self.block.finish(fragment);
                } else {
                    self.block.pass(fragment);
                }
                self.skip = end.padding;
                self.next = HEAD;
                taken
            }
        }
    }

    /// Looks at the head of a frame.
    fn frame(&mut self, head: [u8; HEAD_LEN]) {
        let [a, b, c, kind, flags, ..] = head;
        let len = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        let has = |flag| flags & flag != 0;
        let mut payload = Payload {
            priority: 0,
            len,
            is_last: has(END_HEADERS),
        };
        match kind {
            HEADERS => {
                self.block = Block::default();
                if has(PRIORITY) {
                    payload.priority = PRIORITY_LEN;
                }
                if has(PADDED) && len > 0 {
                    payload.len -= 1;
                    self.next = Next::PadLength { payload };
                } else {
                    self.fragment(payload, 0);
                }
            }
            CONTINUATION => self.fragment(payload, 0),
            _ => {
                self.skip = len;
                self.next = HEAD;
            }
        }
    }

    /// Goes on with a payload that has so much padding.
    fn fragment(&mut self, payload: Payload, padding: usize) {
        let Payload {
            priority,
            len,
            is_last,
        } = payload;
        let priority = priority.min(len);
        let padding = padding.min(len - priority);
        let left = len - priority - padding;
        self.skip = priority;
        if left == 0 {
            if is_last {
                self.block.finish(&mut []);
            }
            self.skip += padding;
            self.next = HEAD;
        } else {
            let end = End { padding, is_last };
            self.next = Next::Fragment { left, end };
        }
    }
}

#[cfg(test)]
mod tests;

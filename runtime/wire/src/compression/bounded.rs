//! Reading what a decoder gives, up to a limit.

use std::io::{self, ErrorKind, Read};

use bytes::Bytes;

/// What room is made for at first, if the compressed message is shorter than half of this.
const SMALLEST: usize = 512;

/// Reads all that comes out of `decoder`, and at most `limit` bytes and one.
///
/// The room doubles as it fills up, so a message that only says that it is large takes none. One
/// that is above the limit is [`ErrorKind::FileTooLarge`].
pub(super) fn read(
    mut decoder: Box<dyn Read + '_>,
    compressed: usize,
    limit: usize,
) -> io::Result<Bytes> {
    let most = limit.saturating_add(1);
    let mut out = vec![0; compressed.saturating_mul(2).max(SMALLEST).min(most)];
    let mut len = 0;
    loop {
        if len == out.len() {
            if len == most {
                return Err(ErrorKind::FileTooLarge.into());
            }
            let room = out.len().saturating_mul(2).min(most);
            out.reserve_exact(room - len);
            out.resize(room, 0);
        }
        match decoder.read(&mut out[len..]) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    out.truncate(len);
    Ok(Bytes::from(out))
}

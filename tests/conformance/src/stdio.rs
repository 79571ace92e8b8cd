//! How the runner talks to the programs: four bytes of length, most significant first, then a
//! message in binary.

use std::io;

use connect_plugin::Message;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The runner sends nothing near to this.
const MOST: usize = 64 << 20;

/// Reads a message; `None` is the end of the input.
pub(crate) async fn read<M: Message>(
    input: &mut (impl AsyncRead + Unpin),
) -> io::Result<Option<M>> {
    let mut len = [0; 4];
    match input.read_exact(&mut len).await {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    };
    let len = u32::from_be_bytes(len) as usize;
    if len > MOST {
        return Err(io::Error::other(format!("a message of {len} bytes")));
    }
    let mut message = vec![0; len];
    input.read_exact(&mut message).await?;
    M::from_proto(message).map(Some).map_err(io::Error::other)
}

/// Writes a message.
pub(crate) async fn write<M: Message>(
    output: &mut (impl AsyncWrite + Unpin),
    message: &M,
) -> io::Result<()> {
    let mut framed = message.to_proto(4);
    let len = u32::try_from(framed.len() - 4).map_err(io::Error::other)?;
    framed[..4].copy_from_slice(&len.to_be_bytes());
    output.write_all(&framed).await?;
    output.flush().await
}

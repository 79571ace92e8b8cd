//! The host's end of the private channel to a launched plugin.

use std::io;

use bytes::BytesMut;
use connect_plugin_proto::launch::{self, LaunchOffer, LaunchReport};
use connect_plugin_rpc::{Error, Result};
use connect_plugin_wire::envelope::Decoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;

/// The host's end of the private channel. While it is open, the plugin knows that the host lives.
#[derive(Debug)]
pub(crate) struct Channel {
    stream: UnixStream,
    decoder: Decoder,
}

impl Channel {
    pub(crate) fn new(stream: std::os::unix::net::UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let stream = UnixStream::from_std(stream)?;
        Ok(Self {
            stream,
            decoder: Decoder::new(launch::MAX_MESSAGE),
        })
    }

    /// Waits for the next report; `None` when the plugin has closed its end.
    ///
    /// # Errors
    ///
    /// Fails if what arrives is no report.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Result<Option<LaunchReport>> {
        loop {
            if let Some(envelope) = self.decoder.decode()? {
                if envelope.flags != 0 {
                    return Err(Error::internal(format!(
                        "the private channel carried an envelope with flags {:#04x}",
                        envelope.flags
                    )));
                }
                return launch::decode(envelope.data).map(Some);
            }
            let mut chunk = BytesMut::with_capacity(4096);
            match self.stream.read_buf(&mut chunk).await {
                Ok(0) => return Ok(None),
                Ok(_) => self.decoder.push(chunk.freeze()),
                // The plugin ended without reading all that it was sent.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Sends the offer.
    pub(crate) async fn send(&mut self, offer: &LaunchOffer) -> Result<()> {
        self.stream.write_all(&launch::encode(offer)?).await?;
        Ok(())
    }
}

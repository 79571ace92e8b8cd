//! One HTTP/2 connection, made when it is needed and made anew when it is lost.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::{Request, Response, Version};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::sync::Mutex;

use super::dial::Dialer;
use super::lost::lost;
use crate::Result;
use crate::body::{Body, connection_lost};
use crate::socket::CONNECTION_WINDOW;

/// How often the other side is asked whether it is still there.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);

/// How long it may take to say so. A process that was stopped, or a machine that went away without
/// a word, fails the calls in flight then, also those without a deadline.
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection to one target. Many calls share it.
#[derive(Debug)]
pub(crate) struct Connection {
    dialer: Arc<Dialer>,
    /// The open connection; read by every call, written when one is made.
    open: RwLock<Option<SendRequest<Body>>>,
    /// Held while connecting, so that calls which find none wait for one attempt together.
    connecting: Mutex<()>,
}

impl Connection {
    pub(crate) fn new(dialer: Arc<Dialer>) -> Self {
        Self {
            dialer,
            open: RwLock::new(None),
            connecting: Mutex::new(()),
        }
    }

    /// Sends a request and waits for the head of its response.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Body>> {
        let mut sender = self.ready().await?;
        let first = sender.try_send_request(request).await;
        let response = match first {
            Ok(response) => response,
            // The connection ended before the request left this process: it is safe to send it
            // again, once, over a new one.
            Err(mut refused) => match refused.take_message() {
                Some(request) => {
                    let mut sender = self.ready().await?;
                    sender.send_request(request).await.map_err(lost)?
                }
                None => return Err(lost(refused.into_error())),
            },
        };
        Ok(response.map(|incoming| Body::incoming(Version::HTTP_2, incoming)))
    }

    /// Returns the open connection, or makes one.
    pub(crate) async fn ready(&self) -> Result<SendRequest<Body>> {
        match self.current() {
            Some(sender) => Ok(sender),
            // Boxed, so that calls do not carry the size of what few of them do.
            None => Box::pin(self.connect()).await,
        }
    }

    async fn connect(&self) -> Result<SendRequest<Body>> {
        let _alone = self.connecting.lock().await;
        if let Some(sender) = self.current() {
            return Ok(sender);
        }
        let stream = self.dialer.dial().await?;
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .initial_connection_window_size(CONNECTION_WINDOW)
            .keep_alive_interval(KEEP_ALIVE_INTERVAL)
            .keep_alive_timeout(KEEP_ALIVE_TIMEOUT)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(connection_lost)?;
        // It ends when the last sender is dropped or the other side closes it.
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        });
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(sender.clone());
        Ok(sender)
    }

    fn current(&self) -> Option<SendRequest<Body>> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().filter(|sender| !sender.is_closed()).cloned()
    }
}

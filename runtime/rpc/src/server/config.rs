//! What a server can be told, and what it does when it is told nothing.

use std::time::Duration;

use connect_plugin_wire::Limits;
use connect_plugin_wire::server::Rules;

/// What a server can be told.
///
/// The defaults are for a server that strangers can reach. They do not limit how long a call, a
/// stream or a connection with calls on it may last.
///
/// ```
/// use std::time::Duration;
/// # use connect_plugin_rpc as connect_plugin;
/// use connect_plugin::ServerConfig;
///
/// let config = ServerConfig::default()
///     .max_connections(500)
///     .max_connection_age(Duration::from_secs(30 * 60));
/// assert_eq!(config.max_connection_grace, Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Size limits of requests.
    pub limits: Limits,
    /// The size from which responses are compressed for callers that accept it, in bytes; `None`
    /// compresses none. What can be used is decided by the features of the build.
    pub compress_from: Option<usize>,
    /// How many connections may be open. More wait until one ends.
    pub max_connections: usize,
    /// How long a client may take for the handshake of TLS.
    pub tls_timeout: Duration,
    /// How long a client may take to say which version of HTTP it speaks, which are its first
    /// bytes.
    pub preface_timeout: Duration,
    /// How long an HTTP/1.1 client may take to send the head of a request, or to start another one.
    pub head_timeout: Duration,
    /// How large the head of a request may be, in bytes.
    pub max_head_size: u32,
    /// How long a client may send nothing while the body of a request with one message is waited
    /// for; `None` is for ever. The call then fails with
    /// `deadline_exceeded`, and over HTTP/1.1 the connection ends with it. A slow client may be slow,
    /// but not silent, and [`min_body_rate`](Self::min_body_rate) says how slow.
    pub body_timeout: Option<Duration>,
    /// How many bytes of such a body have to come in a second, on the whole, once as much time has
    /// passed as `body_timeout` says; `None` is any number. So all of a body may take `body_timeout`
    /// and then a second more for each of so many bytes that came.
    pub min_body_rate: Option<u32>,
    /// As [`body_timeout`](Self::body_timeout), while a handler waits for the next message of a
    /// stream. Streams may rest, and the questions of `keep_alive_interval` find clients that are
    /// gone; over HTTP/1.1 nobody asks them.
    pub stream_body_timeout: Option<Duration>,
    /// How many calls one HTTP/2 connection may have open.
    pub max_concurrent_streams: u32,
    /// How many calls an HTTP/2 client may open and cancel before the server gets to see them; more
    /// end its connection. Somebody who gives up many calls together is no attacker yet.
    pub max_pending_resets: usize,
    /// How many mistakes an HTTP/2 client may make that end one call, before they end the
    /// connection.
    pub max_stream_errors: usize,
    /// How long a connection may be open; `None` is for as long as its client likes. Then the client
    /// is told to make its next calls on a new one, which gives load balancers something to
    /// balance. It is up to a tenth more or less, so that connections which began together do not
    /// end together.
    pub max_connection_age: Option<Duration>,
    /// How long the calls of a connection may go on that has come to its age.
    pub max_connection_grace: Duration,
    /// How often an HTTP/2 client is asked whether it is still there; `None` is never.
    pub keep_alive_interval: Option<Duration>,
    /// How long it may take to say so.
    pub keep_alive_timeout: Duration,
}

impl Default for ServerConfig {
    /// Default size limits; compression from 1 KiB; 10,000 connections of any age; 5 s for TLS, 5 s for the first bytes and
    /// 10 s for a head, of at most 16 KiB; 30 s between two pieces of a body, and behind the first 30 s
    /// 1 KiB of it a second, and no such limits for streams; 1,024 streams, since one connection carries
    /// all the calls between two processes, long streams among them; 1,024 calls that are canceled before they are
    /// seen and 1,024 mistakes; a question every 60 s, to be answered within 20 s.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            compress_from: Some(1024),
            max_connections: 10_000,
            tls_timeout: Duration::from_secs(5),
            preface_timeout: Duration::from_secs(5),
            head_timeout: Duration::from_secs(10),
            max_head_size: 16 * 1024,
            body_timeout: Some(Duration::from_secs(30)),
            min_body_rate: Some(1024),
            stream_body_timeout: None,
            max_concurrent_streams: 1024,
            max_pending_resets: 1024,
            max_stream_errors: 1024,
            max_connection_age: None,
            max_connection_grace: Duration::from_secs(60),
            keep_alive_interval: Some(Duration::from_secs(60)),
            keep_alive_timeout: Duration::from_secs(20),
        }
    }
}

/// Declares a method that replaces one value.
macro_rules! setters {
    ($($name:ident: $type:ty;)*) => {$(
        #[doc = concat!("Replaces [`", stringify!($name), "`](Self::", stringify!($name), ").")]
        #[must_use]
        pub fn $name(mut self, $name: $type) -> Self {
            self.$name = $name.into();
            self
        }
    )*};
}

impl ServerConfig {
    setters! {
        limits: Limits;
        compress_from: impl Into<Option<usize>>;
        max_connections: usize;
        tls_timeout: Duration;
        preface_timeout: Duration;
        head_timeout: Duration;
        max_head_size: u32;
        body_timeout: impl Into<Option<Duration>>;
        min_body_rate: impl Into<Option<u32>>;
        stream_body_timeout: impl Into<Option<Duration>>;
        max_concurrent_streams: u32;
        max_pending_resets: usize;
        max_stream_errors: usize;
        max_connection_age: impl Into<Option<Duration>>;
        max_connection_grace: Duration;
        keep_alive_interval: impl Into<Option<Duration>>;
        keep_alive_timeout: Duration;
    }

    pub(crate) fn rules(&self) -> Rules {
        Rules {
            limits: self.limits,
            compress_from: self.compress_from,
        }
    }
}

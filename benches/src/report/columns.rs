//! Which figures each kind of table shows.

use super::{Column, Form};

const REQUESTS: Column = Column {
    head: "req/s",
    figure: |sample| sample.requests,
    form: Form::Spread(0),
    is_compared: true,
};

const P50: Column = Column {
    head: "p50 µs",
    figure: |sample| sample.p50,
    form: Form::Median(1),
    is_compared: false,
};

const P99: Column = Column {
    head: "p99 µs",
    figure: |sample| sample.p99,
    ..P50
};

const SERVER_CPU: Column = Column {
    head: "server CPU µs/req",
    figure: |sample| sample.server_cpu,
    form: Form::Spread(2),
    is_compared: true,
};

const CLIENT_CPU: Column = Column {
    head: "client CPU µs/req",
    figure: |sample| sample.client_cpu,
    ..SERVER_CPU
};

const WAITED: Column = Column {
    head: "waited",
    figure: |sample| sample.waited,
    form: Form::Percent,
    is_compared: false,
};

/// With the bare client, which costs the same whoever answers it.
pub(crate) const BARE: &[Column] = &[REQUESTS, P50, P99, SERVER_CPU, WAITED];

/// With own clients.
pub(crate) const OWN: &[Column] = &[REQUESTS, P50, P99, SERVER_CPU, CLIENT_CPU, WAITED];

/// Of streams, per message.
pub(crate) const STREAMED: &[Column] = &[
    Column {
        head: "messages/s",
        ..REQUESTS
    },
    Column {
        head: "server CPU µs/message",
        ..SERVER_CPU
    },
    Column {
        head: "client CPU µs/message",
        ..CLIENT_CPU
    },
    WAITED,
];

/// Where latency is what is compared.
pub(crate) const LATENCY: &[Column] = &[
    Column {
        form: Form::Spread(1),
        is_compared: true,
        ..P50
    },
    P99,
    SERVER_CPU,
    CLIENT_CPU,
    WAITED,
];

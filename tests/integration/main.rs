//! The whole system through its public API, over real transports and with real processes.

mod contract;
mod programs;
mod waiting;

mod bad_plugins;
mod command_line;
mod crash;
mod dependencies;
mod describe;
mod fingerprints;
mod foreign;
mod health;
mod http;
mod in_process;
mod interceptors;
mod interop;
mod judges;
mod limits;
mod output_floods;
mod placements;
mod private_channel;
mod readme;
mod reflection;
mod schema;
mod shapes;
mod shares;
mod siblings;
mod stop;
mod streams;
mod terminal;
mod transport;
mod turns;
mod wire;

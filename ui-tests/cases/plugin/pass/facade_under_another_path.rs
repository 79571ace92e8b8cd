//! A framework may re-export everything under its own name.

#![allow(dead_code)]

extern crate connect_plugin as renamed;

mod topside {
    pub mod nested {
        pub use renamed::*;
        #[doc(hidden)]
        pub use renamed::__private;
    }
}

// The name that generated code uses by default is something else here.
mod connect_plugin {}

use topside::nested::{Context, Error, Result, message, plugin, plugin_error};

#[message(crate = "topside::nested")]
#[derive(Clone, Debug)]
pub struct Entry {
    #[field(1)]
    pub key: String,
}

#[message(crate = crate::topside::nested)]
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Unspecified = 0,
}

#[plugin_error(name = "entries.v1.EntryError", crate = "crate::topside::nested")]
#[derive(Debug)]
pub enum EntryError {
    #[transport]
    Call(Error),
}

impl std::fmt::Display for EntryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failed")
    }
}

impl std::error::Error for EntryError {}

#[plugin(service = "entries.v1.Entries", version = "1.0.0", crate = "topside::nested")]
pub trait Entries {
    async fn get(&self, cx: &Context, key: &str) -> Result<Entry, EntryError>;
    async fn kind(&self) -> Result<Kind>;
}

fn main() {}

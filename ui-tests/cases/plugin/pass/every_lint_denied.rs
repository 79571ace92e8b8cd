//! Generated code passes the strictest lints, and documents its public items.

#![deny(missing_docs, warnings, unused, unreachable_pub, clippy::all, clippy::pedantic)]
#![deny(unused_qualifications, async_fn_in_trait, refining_impl_trait)]
#![deny(elided_lifetimes_in_paths, single_use_lifetimes, missing_debug_implementations)]
#![deny(trivial_casts, unused_results, non_local_definitions, let_underscore_drop)]
#![forbid(unsafe_code)]

use connect_plugin::{Bytes, Context, Streaming};

mod contract {
    use super::{Bytes, Context, Streaming};

    /// A value.
    #[connect_plugin::message]
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Value {
        /// The bytes.
        #[field(1)]
        pub(crate) bytes: Bytes,
        /// What nobody else sees.
        #[field(2)]
        revision: u64,
    }

    impl Value {
        pub(crate) fn new(bytes: Bytes) -> Self {
            Self { bytes, revision: 1 }
        }
    }

    /// How it fails.
    #[connect_plugin::plugin_error(name = "kv.v1.KvError")]
    #[derive(Debug, thiserror::Error)]
    pub(crate) enum KvError {
        /// There is no such key.
        #[error("no key `{key}`")]
        #[field(1)]
        #[code(not_found)]
        Missing {
            /// The key.
            #[field(1)]
            key: String,
        },
        /// The watcher is slow.
        #[error("fell behind")]
        #[field(2)]
        #[code(resource_exhausted)]
        Lagged,
        /// The call failed.
        #[error(transparent)]
        #[transport]
        Rpc(#[from] connect_plugin::Error),
    }

    /// Values by key.
    #[connect_plugin::plugin(service = "kv.v1.Kv", version = "1.0.0")]
    pub(crate) trait Kv {
        /// Reads one key.
        async fn get(&self, cx: &Context, key: &str) -> Result<Value, KvError>;
        /// Writes one key.
        async fn put(&self, cx: &Context, key: &str, value: &Value) -> Result<(), KvError>;
        /// Streams changes.
        async fn watch(&self, cx: &Context) -> Result<Streaming<Value, KvError>, KvError>;
        /// Writes many keys.
        async fn import(&self, cx: &Context, values: Streaming<Value>) -> Result<u64, KvError>;
        /// Answers each value.
        async fn session(
            &self,
            values: Streaming<Value, KvError>,
        ) -> Result<Streaming<Value, KvError>, KvError>;
        /// Does nothing.
        async fn ping(&self) -> Result<(), KvError> {
            Ok(())
        }
    }
}

use contract::{Kv, KvClient, KvError, Value};

#[derive(Debug)]
struct Mem;

impl Kv for Mem {
    async fn get(&self, _: &Context, key: &str) -> Result<Value, KvError> {
        match key {
            "slow" => Err(KvError::Lagged),
            "" => Err(KvError::Missing { key: key.to_owned() }),
            key => Ok(Value::new(Bytes::copy_from_slice(key.as_bytes()))),
        }
    }
    async fn put(&self, _: &Context, _: &str, value: &Value) -> Result<(), KvError> {
        drop(value.bytes.clone());
        Ok(())
    }
    async fn watch(&self, _: &Context) -> Result<Streaming<Value, KvError>, KvError> {
        Ok(Streaming::empty())
    }
    async fn import(&self, _: &Context, mut values: Streaming<Value>) -> Result<u64, KvError> {
        let mut count = 0;
        while values.next_msg().await?.is_some() {
            count += 1;
        }
        Ok(count)
    }
    async fn session(
        &self,
        values: Streaming<Value, KvError>,
    ) -> Result<Streaming<Value, KvError>, KvError> {
        Ok(values)
    }
}

fn main() {
    drop(KvClient::in_process(Mem));
}

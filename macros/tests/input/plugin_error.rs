/// How a store fails.
#[plugin_error(name = "kv.v1.KvError")]
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// The key does not fit.
    #[error("key is longer than {max} bytes")]
    #[field(1)]
    #[code(invalid_argument)]
    KeyTooLong {
        #[field(1)]
        max: u32,
    },
    #[error("no {0}")]
    #[field(3)]
    #[code(not_found)]
    Missing(#[field(1)] String),
    #[error("watcher fell behind")]
    #[field(2)]
    #[code(resource_exhausted)]
    Lagged,
    #[error(transparent)]
    #[transport]
    Rpc(#[from] connect_plugin::Error),
}

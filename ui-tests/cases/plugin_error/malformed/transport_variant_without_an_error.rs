use connect_plugin::plugin_error;

#[plugin_error(name = "kv.v1.KvError")]
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    #[error("fell behind")]
    #[field(1)]
    #[code(resource_exhausted)]
    Lagged,
    #[error("failed")]
    #[transport]
    Rpc,
}

fn main() {}

use connect_plugin::plugin_error;

#[plugin_error(name = "kv.v1.KvError")]
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    #[error("fell behind")]
    #[field(1)]
    Lagged,
    #[error(transparent)]
    #[transport]
    Rpc(#[from] connect_plugin::Error),
}

fn main() {}

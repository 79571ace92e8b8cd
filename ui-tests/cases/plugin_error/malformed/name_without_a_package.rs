use connect_plugin::plugin_error;

#[plugin_error(name = "KvError")]
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    #[error("fell behind")]
    #[field(1)]
    #[code(resource_exhausted)]
    Lagged,
    #[error(transparent)]
    #[transport]
    Rpc(#[from] connect_plugin::Error),
}

fn main() {}

use connect_plugin::plugin_error;

#[plugin_error(name = "kv.v1.KvError")]
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    #[error("{0} {1}")]
    #[field(1)]
    #[code(aborted)]
    Move(u32, u32),
    #[error(transparent)]
    #[transport]
    Rpc(#[from] connect_plugin::Error),
}

fn main() {}

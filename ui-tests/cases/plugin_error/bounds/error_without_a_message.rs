use connect_plugin::plugin_error;

#[plugin_error(name = "kv.v1.KvError")]
#[derive(Debug)]
pub enum KvError {
    #[field(1)]
    #[code(resource_exhausted)]
    Lagged,
    #[transport]
    Rpc(connect_plugin::Error),
}

fn main() {}

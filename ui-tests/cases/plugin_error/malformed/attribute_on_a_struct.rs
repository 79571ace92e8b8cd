use connect_plugin::plugin_error;

#[plugin_error(name = "kv.v1.KvError")]
#[derive(Debug)]
pub struct KvError {
    #[field(1)]
    max: u32,
}

fn main() {}

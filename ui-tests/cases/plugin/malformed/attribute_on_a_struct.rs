use connect_plugin::plugin;

#[plugin(service = "kv.v1.Kv", version = "1.0.0")]
pub struct Kv;

fn main() {}

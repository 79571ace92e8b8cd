use connect_plugin::message;

#[message(transparent, package = "kv.v1")]
#[derive(Clone, Debug)]
pub struct Id(#[field(1)] String);

fn main() {}

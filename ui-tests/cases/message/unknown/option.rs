use connect_plugin::message;

#[message(pakage = "kv.v1")]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(1)]
    key: String,
}

fn main() {}

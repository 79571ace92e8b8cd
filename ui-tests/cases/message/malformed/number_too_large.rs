use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(536870912)]
    key: String,
}

fn main() {}

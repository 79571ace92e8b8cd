use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    kind: u32,
    #[field(3)]
    key: String,
    value: String,
}

fn main() {}

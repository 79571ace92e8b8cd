use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field(2)]
    key: String,
    #[field(2)]
    value: String,
}

fn main() {}

use connect_plugin::message;

#[message]
#[derive(Clone, Debug)]
pub struct Event {
    #[field("key")]
    key: String,
}

fn main() {}
